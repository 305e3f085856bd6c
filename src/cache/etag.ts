import { sha256 } from "./hash.ts";
import type { Representation } from "./representation.ts";

/**
 * Whether an If-None-Match field contains this ETag or `*`. The comparison is weak (RFC 9110, sections 8.8.3.2 and
 * 13.1.2), so a `W/` that a compressing proxy has added still matches.
 */
export function matchesAny(ifNoneMatch: string, etag: string): boolean {
  const opaque = (tag: string) => tag.replace(/^W\//, "");
  return ifNoneMatch.trim() === "*" || tagsIn(ifNoneMatch).map(opaque).includes(opaque(etag));
}

/** Whether an If-Match field contains this ETag or `*`. The comparison is strong (section 13.1.1). */
export function matchesStrongly(ifMatch: string, etag: string): boolean {
  return ifMatch.trim() === "*" || (!etag.startsWith("W/") && tagsIn(ifMatch).includes(etag));
}

function tagsIn(field: string): string[] {
  return [...field.matchAll(/(?:^|,)\s*((?:W\/)?"[^"]*")\s*(?=,|$)/g)].map(([, tag = ""]) => tag);
}

/** A strong ETag of a text. */
export async function tagOf(text: string): Promise<string> {
  return `"${(await sha256(text)).slice(0, 16)}"`;
}

/** The ETag of a response body and its own headers. */
export function tagOfRepresentation({ json, headers = {} }: Representation): Promise<string> {
  return tagOf([json, ...Object.values(headers)].join("\n"));
}
