import { expect, it } from "vitest";
import { createEdgeCache } from "./edge-cache.ts";
import type { CacheStore } from "./store.ts";
import { createMemoryStore } from "./testing/memory-store.ts";
import type { Answer } from "./tier.ts";

const LIFETIME = { fresh: 10, staleWhileRevalidate: 0, staleIfError: 0 };
const list = { key: "/list", lifetime: LIFETIME, tags: ["list", "things"] };

function start(
  change: (store: CacheStore) => CacheStore = (store) => store,
  lifetime = LIFETIME,
  refusal = (): Error | undefined => undefined,
) {
  let time = 1_000_000;
  const cache = createEdgeCache({
    store: change(createMemoryStore(() => time).store),
    origin: "https://api.example.test",
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    notFound: LIFETIME,
    maxWaitMs: 60_000,
    refusal,
    onFailure: () => {},
  });
  const serve = (ask: () => Promise<Answer>) => cache.serve({ ...list, lifetime }, ask, () => {});
  async function read(ask: () => Promise<Answer>): Promise<string> {
    return await new Response((await serve(ask)).entry.body).text();
  }
  const skip = (ms: number) => {
    time += ms;
  };
  return { cache, read, serve, skip };
}

const isGeneration = (url: string) => url.includes("/.generations/");
const answer = (body: string): Answer => ({ status: 200, headers: {}, body });
const moment = () => new Promise((resolve) => setTimeout(resolve));
const neverAsked = () => Promise.reject(new Error("asked again"));

it("does not serve the result of a query that started before a purge to a request after it", async () => {
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
  await moment(); // until it has seen the running query
  answered.resolve();
  expect(await early).toBe("before the write");
  expect(await late).toBe("after the write");
});

it("answers this request and the next one before the entry is stored", async () => {
  const { read } = start((store) => ({
    ...store,
    put: (url, copy) => (isGeneration(url) ? store.put(url, copy) : new Promise<never>(() => {})),
  }));
  expect(await read(async () => answer("first"))).toBe("first");
  expect(await read(neverAsked)).toBe("first");
});

it("makes one query for concurrent requests whose look-ups end at any time, and stores its result", async () => {
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
  // One after another, so that the first request's query is complete long before the last look-up ends.
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

it("serves no purged entry to a request with a slow look-up", async () => {
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

it("fails before it stores anything while the origin refuses queries", async () => {
  const put: string[] = [];
  const refused = new Error("too many");
  const { read } = start(
    (store) => ({
      ...store,
      put(url, copy) {
        put.push(url);
        return store.put(url, copy);
      },
    }),
    LIFETIME,
    () => refused,
  );
  await expect(read(neverAsked)).rejects.toBe(refused);
  expect(put).toEqual([]);
});

it("looks up no generation while the origin refuses a read without an entry", async () => {
  const matched: string[] = [];
  const { read } = start(
    (store) => ({
      ...store,
      match(url) {
        matched.push(url);
        return store.match(url);
      },
    }),
    LIFETIME,
    () => new Error("too many"),
  );
  await expect(read(neverAsked)).rejects.toThrow("too many");
  expect(matched).toEqual(["https://api.example.test/list"]);
});

it("lets a request wait for a running query while the origin refuses new ones", async () => {
  let refused: Error | undefined;
  const { read } = start(undefined, LIFETIME, () => refused);
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const leader = read(async () => {
    asked.resolve();
    await answered.promise;
    return answer("made");
  });
  await asked.promise;
  refused = new Error("too many");
  const follower = read(neverAsked);
  await moment(); // until it has seen the running query
  answered.resolve();
  expect(await Promise.all([leader, follower])).toEqual(["made", "made"]);
});

it("asks the origin, and stores its answer, if it takes queries again after the look-up", async () => {
  let refused: Error | undefined = new Error("too many");
  const { read } = start(
    (store) => ({
      ...store,
      async match(url) {
        const copy = await store.match(url);
        refused = undefined;
        return copy;
      },
    }),
    LIFETIME,
    () => refused,
  );
  expect(await read(async () => answer("made"))).toBe("made");
  expect(await read(neverAsked)).toBe("made");
});

it("serves an entry stale on error while the origin refuses queries", async () => {
  let refused: Error | undefined;
  const lifetime = { fresh: 10, staleWhileRevalidate: 0, staleIfError: 60 };
  const { read, skip } = start(undefined, lifetime, () => refused);
  expect(await read(async () => answer("first"))).toBe("first");
  skip(11_000);
  refused = new Error("too many");
  for (let reads = 0; reads < 2; reads += 1) expect(await read(neverAsked)).toBe("first");
});
