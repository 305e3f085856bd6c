/** Whose Idempotency-Key it is and which, and what was asked with it; nulls: the caller sent none. The first parameters of keep_result. */
export type OnceKey = readonly [key: string, requestHash: string] | readonly [key: null, requestHash: null];
