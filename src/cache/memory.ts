import type { TextEntry } from "./entry.ts";

/** Of the 128 MB that an isolate has (developers.cloudflare.com/workers/platform/limits). */
const MAX_BYTES = 16 * 1024 * 1024;

/** What one answer may take of it: a larger one would push out too many others, and is left to the store. */
const LARGEST_SHARE = 1 / 8;

/** Of an entry beside its body, about. */
const INFO_BYTES = 1024;

/**
 * What an isolate has lately served, so that a hit need not fetch it from the store. It is good only while its
 * generations hold, like the store's own copy. The least lately used go when there are too many.
 */
export function createMemory(maxBytes = MAX_BYTES) {
  const entries = new Map<string, TextEntry>();
  let bytes = 0;
  const sizeOf = ({ body }: TextEntry) => INFO_BYTES + 2 * body.length; // a string may take two bytes a character

  function forget(url: string): void {
    const entry = entries.get(url);
    if (entry === undefined) return;
    entries.delete(url);
    bytes -= sizeOf(entry);
  }

  return {
    recall(url: string): TextEntry | undefined {
      const entry = entries.get(url);
      if (entry === undefined) return undefined;
      entries.delete(url);
      entries.set(url, entry); // the last in order is the last used
      return entry;
    },

    remember(url: string, entry: TextEntry): void {
      forget(url);
      if (sizeOf(entry) > maxBytes * LARGEST_SHARE) return;
      entries.set(url, entry);
      bytes += sizeOf(entry);
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        forget(oldest);
      }
    },

    forget,
  };
}
