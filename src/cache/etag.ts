import { sha256 } from "./hash.ts";
import type { Representation } from "./representation.ts";

/**
 * Whether an If-None-Match field names this tag. `*` names every tag; the comparison is the weak one
 * (RFC 9110, sections 8.8.3.2 and 13.1.2), so a `W/` that a proxy put on while compressing does no harm.
 */
export function matchesAny(ifNoneMatch: string, etag: string): boolean {
  const opaque = (tag: string) => tag.replace(/^W\//, "");
  return ifNoneMatch.trim() === "*" || tagsIn(ifNoneMatch).map(opaque).includes(opaque(etag));
}

/** Whether an If-Match field names this tag of something that exists. The comparison is the strong one (section 13.1.1). */
export function matchesStrongly(ifMatch: string, etag: string): boolean {
  return ifMatch.trim() === "*" || (!etag.startsWith("W/") && tagsIn(ifMatch).includes(etag));
}

function tagsIn(field: string): string[] {
  return [...field.matchAll(/(?:^|,)\s*((?:W\/)?"[^"]*")\s*(?=,|$)/g)].map(([, tag = ""]) => tag);
}

/** A strong tag for a text that we made ourselves. */
export async function tagOf(text: string): Promise<string> {
  return `"${(await sha256(text)).slice(0, 16)}"`;
}

/** The tag of an answer: of its bytes, and of the headers that belong to them. */
export function tagOfRepresentation({ json, headers = {} }: Representation): Promise<string> {
  return tagOf([json, ...Object.values(headers)].join("\n"));
}
