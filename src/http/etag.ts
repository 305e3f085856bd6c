/**
 * Whether an If-None-Match field names this tag. `*` names every tag; the comparison is the weak one
 * (RFC 9110, sections 8.8.3.2 and 13.1.2), so a `W/` that a proxy put on while compressing does no harm.
 */
export function matchesAny(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const opaque = etag.replace(/^W\//, "");
  const listed = ifNoneMatch.matchAll(/(?:^|,)\s*(?:W\/)?("[^"]*")\s*(?=,|$)/g);
  return [...listed].some(([, tag]) => tag === opaque);
}

/** A strong tag for a text that we made ourselves. */
export async function tagOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `"${hex.join("")}"`;
}
