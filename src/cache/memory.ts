import type { TextEntry } from "./entry.ts";

/** An isolate has 128 MB (developers.cloudflare.com/workers/platform/limits). */
const MAX_BYTES = 16 * 1024 * 1024;

/** The largest entry's share. A larger entry would evict too many others, and stays in the store only. */
const MAX_ENTRY_SHARE = 1 / 8;

/** An estimate of an entry's size without its body. */
const INFO_BYTES = 1024;

/** An LRU cache of the entries that an isolate has served. Callers must check their generations. */
export function createMemory(maxBytes = MAX_BYTES) {
  const entries = new Map<string, TextEntry>();
  let bytes = 0;
  const sizeOf = ({ body }: TextEntry) => INFO_BYTES + 2 * body.length; // a string takes up to two bytes a character

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
      entries.set(url, entry); // moves it to the end: the order is least recently used first
      return entry;
    },

    remember(url: string, entry: TextEntry): void {
      forget(url);
      if (sizeOf(entry) > maxBytes * MAX_ENTRY_SHARE) return;
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
