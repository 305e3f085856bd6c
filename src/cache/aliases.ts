/** A longer request URL is validated each time. */
const MAX_LENGTH = 256;

/**
 * Remembers the cache key of request URLs that were validated before. Front ends repeat few URLs, so most need no
 * validation. The oldest is evicted when the map is full.
 */
export function createAliases(maxSize = 4000) {
  const keys = new Map<string, string>();

  return {
    /** `requested`: path and query of a validated request. */
    learn(requested: string, key: string): void {
      if (requested === key || requested.length > MAX_LENGTH || keys.has(requested)) return;
      if (keys.size >= maxSize) {
        const [oldest = ""] = keys.keys();
        keys.delete(oldest);
      }
      keys.set(requested, key);
    },

    /** The key of an alias. Anything else is returned unchanged: it may be a key itself. */
    keyOf: (requested: string): string => keys.get(requested) ?? requested,
  };
}

export type Aliases = ReturnType<typeof createAliases>;

/** Path and query of an absolute URL, unchanged. */
export function pathAndQuery(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2));
}
