/** What a store makes of its rows: JSON text, headers that belong to it, and tags that only the rows could tell. */
export type Representation = { json: string; headers?: Record<string, string>; tags?: readonly string[] };
