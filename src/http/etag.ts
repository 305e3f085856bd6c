import { sha256 } from "./hash.ts";

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
  return `"${(await sha256(text)).slice(0, 16)}"`;
}
