import type { Lifetime } from "./lifetime.ts";

/** The generation of each tag at the time of the query: see generations.ts. */
export type Generations = Record<string, string>;

/** An entry's metadata, stored beside its body. */
export type EntryInfo = {
  status: 200 | 404;
  /** When its query started, in milliseconds since the epoch. Later writes may be missing from it. */
  moment: number;
  lifetime: Lifetime;
  generations: Generations;
  /** Content-Type, ETag, and headers of this resource, such as Link. */
  headers: Record<string, string>;
};

export type Entry = EntryInfo & { body: string | ReadableStream | null };

/** An entry that requests can share. A stream belongs to one request. */
export type TextEntry = EntryInfo & { body: string };

/** Every entry has both tags: purging the first invalidates all entries, purging the second soft-purges them. */
export const EVERYTHING = "*";
export const EVERYTHING_SOFTLY = "~";

/** To be raised when EntryInfo changes its shape: entries of other versions are misses. */
const VERSION = "2";
const INFO = "X-Entry";
/** Characters that a header value cannot contain, and `%`, which starts an escape. */
const NOT_FOR_HEADERS = /[^ -$&-~]+/gu;

/** The response to store. The zone's purge API finds it by its `cacheTags`. */
export function writeEntry({ body, ...info }: Entry, cacheTags: readonly string[]): Response {
  const { fresh, staleWhileRevalidate, staleIfError } = info.lifetime;
  // No stale directives: each store would apply them in its own way.
  const keep = fresh + Math.max(staleWhileRevalidate, staleIfError);
  return new Response(body, {
    headers: {
      "Cache-Control": `public, max-age=${keep}`,
      ...(cacheTags.length > 0 && { "Cache-Tag": cacheTags.join(",") }),
      [INFO]: VERSION + JSON.stringify(info).replaceAll(NOT_FOR_HEADERS, encodeURIComponent),
    },
  });
}

/** The stored entry. Undefined: not an entry, or not readable by this version. */
export function readEntry(copy: Response | undefined): Entry | undefined {
  const text = copy?.headers.get(INFO);
  if (!text?.startsWith(VERSION)) return undefined;
  try {
    const info: EntryInfo = JSON.parse(decodeURIComponent(text.slice(VERSION.length)));
    return { ...info, body: copy?.body ?? null };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}

/** Cancels an unread body. */
export async function discard({ body }: Pick<Entry, "body">): Promise<void> {
  if (body instanceof ReadableStream) await body.cancel();
}
