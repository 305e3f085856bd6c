import type { CacheStore } from "../store.ts";

/** Keeps copies like the platform's store, which also keeps none without being told to; the test moves the clock. */
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
        body: response.text(), // not awaited: a copy is there as soon as it is put, and nobody waits for that
        headers: response.headers,
        until: now() + seconds * 1000,
      });
    },
  };
  /** Of answers; what the tier keeps beside them is not counted. */
  const keys = () => [...copies.keys()].filter((url) => !url.includes("/.generations/"));
  return { store, copies, keys };
}
