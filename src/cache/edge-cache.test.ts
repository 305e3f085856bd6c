import { expect, it } from "vitest";
import { createMemoryStore } from "../testing/memory-store.ts";
import { createEdgeCache } from "./edge-cache.ts";
import type { CacheStore } from "./store.ts";
import type { Answer } from "./tier.ts";

const LIFETIME = { fresh: 10, staleWhileRevalidate: 0, staleIfError: 0 };
const list = { key: "/list", lifetime: LIFETIME, tags: ["list"] };

function start(change: (store: CacheStore) => CacheStore = (store) => store) {
  let time = 1_000_000;
  const cache = createEdgeCache({
    store: change(createMemoryStore(() => time).store),
    origin: "https://api.example.test",
    now: () => time,
    sleep: async () => {},
    notFound: LIFETIME,
    patienceMs: 60_000,
    onFailure: () => {},
  });
  async function read(ask: () => Promise<Answer>): Promise<string> {
    const { entry } = await cache.serve(list, ask, () => {});
    return await new Response(entry.body).text();
  }
  const wait = (seconds: number) => {
    time += seconds * 1000;
  };
  return { cache, read, wait };
}

/** A list that names a thing, which only its answer tells. */
const answer = (body: string): Answer => ({ status: 200, headers: {}, body, tags: ["thing"] });

it("gives nobody the answer of a query that began before a purge of what only the answer names", async () => {
  const { cache, read, wait } = start();
  await read(async () => answer("first"));
  wait(60);
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const early = read(async () => {
    asked.resolve();
    await answered.promise;
    return answer("before the write");
  });
  await asked.promise;
  await cache.purge(["thing"]);
  const late = read(async () => answer("after the write"));
  await new Promise((resolve) => setTimeout(resolve)); // until it has seen that another is asking
  answered.resolve();
  expect(await early).toBe("before the write");
  expect(await late).toBe("after the write");
});

it("answers before the store has taken the copy, and the next reader too", async () => {
  const isGeneration = (url: string) => url.includes("/.generations/");
  const { read } = start((store) => ({
    ...store,
    put: (url, copy) => (isGeneration(url) ? store.put(url, copy) : new Promise<never>(() => {})),
  }));
  const ask = async () => ({ ...answer("first"), tags: [] });
  expect(await read(ask)).toBe("first");
  expect(await read(() => Promise.reject(new Error("asked again")))).toBe("first");
});
