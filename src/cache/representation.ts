/**
 * What a route makes of its data: JSON text, the headers that this answer has beside its content type and tag, and the
 * tags of all that it shows.
 */
export type Representation = { json: string; headers?: Record<string, string>; shown?: readonly string[] };
