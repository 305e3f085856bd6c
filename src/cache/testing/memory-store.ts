import type { CacheStore } from "../store.ts";

/** Stores a response for its max-age, as the Cache API does. The test moves the clock. */
export function createMemoryStore(now: () => number) {
  const copies = new Map<string, { body: Promise<string>; headers: Headers; until: number }>();
  const store: CacheStore = {
    async match(url) {
      const copy = copies.get(url);
      return copy && copy.until > now()
        ? new Response(await copy.body, { headers: copy.headers })
        : undefined;
    },
    async put(url, response) {
      const seconds = Number(response.headers.get("Cache-Control")?.match(/max-age=(\d+)/)?.[1] ?? 0);
      copies.set(url, {
        body: response.text(), // not awaited, so that the copy is there at once
        headers: response.headers,
        until: now() + seconds * 1000,
      });
    },
  };
  /** URLs of the entries, without the generations. */
  const keys = () => [...copies.keys()].filter((url) => !url.includes("/.generations/"));
  return { store, copies, keys };
}
