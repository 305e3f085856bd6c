/** Requests with longer ones are validated each time. */
const LONGEST = 256;

/**
 * Which key a request's path and query have turned out to mean: those of front ends are spelled in few ways, again and
 * again, and need not be validated each time. The oldest go when there are too many.
 */
export function createSpellings(most = 4000) {
  const keys = new Map<string, string>();

  return {
    /** `asked` has been validated, and found to be another spelling of `key`. */
    learn(asked: string, key: string): void {
      if (asked === key || asked.length > LONGEST || keys.has(asked)) return;
      if (keys.size >= most) {
        const [oldest = ""] = keys.keys();
        keys.delete(oldest);
      }
      keys.set(asked, key);
    },

    /** The key, or `asked` itself, which may be one. */
    keyOf: (asked: string): string => keys.get(asked) ?? asked,
  };
}

export type Spellings = ReturnType<typeof createSpellings>;

/** Path and query of an absolute URL, as they stand. */
export function pathAndQuery(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2));
}
