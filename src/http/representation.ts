/** The headers that an answer may have of its own, beside its content type and tag. */
export const OWN_HEADERS = ["Link", "X-Total-Count"] as const;
type OwnHeaders = { [name in (typeof OWN_HEADERS)[number]]?: string };

/** What a store makes of its rows: JSON text, headers that belong to it, and the tags of all that it shows. */
export type Representation = { json: string; headers?: OwnHeaders; shown?: readonly string[] };
