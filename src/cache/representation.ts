/**
 * A route's payload as JSON text. `headers`: in addition to Content-Type and ETag. `shown`: tags of everything that the
 * payload shows, for Cache-Tag.
 */
export type Representation = { json: string; headers?: Record<string, string>; shown?: readonly string[] };
