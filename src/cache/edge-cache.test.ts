import { expect, it } from "vitest";
import { createEdgeCache } from "./edge-cache.ts";
import type { CacheStore } from "./store.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import type { Answer } from "./tier.ts";

const LIFETIME = { fresh: 10, staleWhileRevalidate: 0, staleIfError: 0 };
const list = { key: "/list", lifetime: LIFETIME, tags: ["list", "things"] };

function start(change: (store: CacheStore) => CacheStore = (store) => store) {
  let time = 1_000_000;
  const cache = createEdgeCache({
    store: change(createMemoryStore(() => time).store),
    origin: "https://api.example.test",
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    notFound: LIFETIME,
    patienceMs: 60_000,
    onFailure: () => {},
  });
  const serve = (ask: () => Promise<Answer>) => cache.serve(list, ask, () => {});
  async function read(ask: () => Promise<Answer>): Promise<string> {
    return await new Response((await serve(ask)).entry.body).text();
  }
  return { cache, read, serve };
}

const isGeneration = (url: string) => url.includes("/.generations/");
const answer = (body: string): Answer => ({ status: 200, headers: {}, body });
const moment = () => new Promise((resolve) => setTimeout(resolve));
const neverAsked = () => Promise.reject(new Error("asked again"));

it("gives nobody the answer of a query that began before a purge of a tag", async () => {
  const { cache, read } = start();
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const early = read(async () => {
    asked.resolve();
    await answered.promise;
    return answer("before the write");
  });
  await asked.promise;
  await cache.purge(["things"]);
  const late = read(async () => answer("after the write"));
  await moment(); // until it has seen that another is asking
  answered.resolve();
  expect(await early).toBe("before the write");
  expect(await late).toBe("after the write");
});

it("answers before the store has taken the copy, and the next reader too", async () => {
  const { read } = start((store) => ({
    ...store,
    put: (url, copy) => (isGeneration(url) ? store.put(url, copy) : new Promise<never>(() => {})),
  }));
  expect(await read(async () => answer("first"))).toBe("first");
  expect(await read(neverAsked)).toBe("first");
});

it("stores the first answer, and makes it with one query for a crowd whose look-ups end at any time", async () => {
  let open: (() => void)[] = [];
  const { serve } = start((store) => ({
    ...store,
    async match(url) {
      const copy = await store.match(url);
      if (!isGeneration(url)) await new Promise<void>((resolve) => open.push(resolve));
      return copy;
    },
  }));
  let queries = 0;
  const ask = async () => {
    queries += 1;
    return answer("made");
  };
  const crowd = Array.from({ length: 500 }, () => serve(ask));
  while (open.length < crowd.length) await moment();
  const lookedUp = open;
  // One after another: the query of the first has landed long before the last has looked up in vain.
  for (const resolve of lookedUp) {
    resolve();
    await Promise.resolve();
    if (lookedUp.indexOf(resolve) % 50 === 0) await moment();
  }
  const served = await Promise.all(crowd);
  expect(queries).toBe(1);
  expect(served[0]?.outcome).toMatchObject({ kind: "miss", stored: true });
  expect(served.map(({ entry }) => entry.body)).toEqual(crowd.map(() => "made"));
  open = [];
});

it("lets a straggler have nothing that was purged after the crowd's query", async () => {
  const gate = Promise.withResolvers<void>();
  let held = false;
  const { cache, read } = start((store) => ({
    ...store,
    async match(url) {
      const copy = await store.match(url);
      if (!isGeneration(url) && !held) {
        held = true;
        await gate.promise;
      }
      return copy;
    },
  }));
  const straggler = read(async () => answer("after the write"));
  await moment();
  expect(await read(async () => answer("before the write"))).toBe("before the write");
  await cache.purge(["list"]);
  gate.resolve();
  expect(await straggler).toBe("after the write");
});
