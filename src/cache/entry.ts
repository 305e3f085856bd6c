import type { Lifetime } from "./lifetime.ts";

/** The generation of each tag under which an answer was made: see generations.ts. */
export type Generations = Record<string, string>;

/** What a copy says about itself, beside its body. */
export type EntryInfo = {
  status: 200 | 404;
  /** When its query started, in milliseconds since the epoch: it cannot know of anything later. */
  moment: number;
  lifetime: Lifetime;
  generations: Generations;
  /** Of the answer itself: content type, tag, and what belongs to this resource alone. */
  headers: Record<string, string>;
};

export type Entry = EntryInfo & { body: string | ReadableStream | null };

/** As text, which requests may share; a stream belongs to one of them. */
export type TextEntry = EntryInfo & { body: string };

/** The tags that every entry has: a purge of the first ends all of them, one of the second ends them softly. */
export const EVERYTHING = "*";
export const EVERYTHING_SOFTLY = "~";

/** Another shape of EntryInfo gets another number, and old copies are then nobody's. */
const VERSION = "2";
const INFO = "X-Entry";
/** What a header cannot carry as it is, and the sign that makes an escape of it. */
const NOT_FOR_HEADERS = /[^ -$&-~]+/gu;

/** A copy as the store takes it, with the tags by which the zone's own purge finds it. */
export function writeEntry({ body, ...info }: Entry, cacheTags: readonly string[]): Response {
  const { fresh, staleWhileRevalidate, staleIfError } = info.lifetime;
  // Without the stale directives: the store would apply them itself, each in its own way.
  const keep = fresh + Math.max(staleWhileRevalidate, staleIfError);
  return new Response(body, {
    headers: {
      "Cache-Control": `public, max-age=${keep}`,
      ...(cacheTags.length > 0 && { "Cache-Tag": cacheTags.join(",") }),
      [INFO]: VERSION + JSON.stringify(info).replaceAll(NOT_FOR_HEADERS, encodeURIComponent),
    },
  });
}

/** What the store had; undefined if it is not an entry of ours, or not one that this version can read. */
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

/** Lets go of a body that nobody will read. */
export async function discard({ body }: Pick<Entry, "body">): Promise<void> {
  if (body instanceof ReadableStream) await body.cancel();
}
