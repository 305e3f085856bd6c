/** Without the mark of a weak one, which compression at the edge adds. Empty: there is none. */
export const etagOf = ({ headers }: Response) => (headers.get("ETag") ?? "").replace(/^W\//, "");
