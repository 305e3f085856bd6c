/** The first parameters of keep_result. `key`: the caller and its Idempotency-Key. Nulls: the client sent no key. */
export type OnceKey = readonly [key: string, requestHash: string] | readonly [key: null, requestHash: null];
