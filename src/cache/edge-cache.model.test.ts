import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEdgeCache } from "./edge-cache.ts";
import { EVERYTHING } from "./entry.ts";
import type { CacheStore } from "./store.ts";
import type { Declaration } from "./tier.ts";

// The tier against random schedules: every look-up, store and query may take any time and end in any order, the store
// forgets whatever it likes, and readers of two isolates share it. Whatever happens, nobody is served what a write
// replaced whose purge had ended before they asked.

const RUNS = 20_000;
const THINGS = ["a", "b"] as const;
type Thing = (typeof THINGS)[number];

type Step =
  | { do: "read"; what: Thing | "list"; isolate: number }
  | { do: "write"; thing: Thing; isolate: number }
  | { do: "replace"; isolate: number }
  | { do: "forget"; which: number }
  | { do: "wait"; ms: number }
  | { do: "settle" }
  | { do: "fail" };

const thing = fc.constantFrom(...THINGS);
const isolate = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      what: fc.constantFrom(...THINGS, "list" as const),
      isolate,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("write" as const), thing, isolate }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace" as const), isolate }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("forget" as const), which: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 1500, 5000, 12_000, 70_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("settle" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const) }) },
);

const LIFETIME = { fresh: 10, staleWhileRevalidate: 20, staleIfError: 60 };

const declarations: Record<Thing | "list", Declaration> = {
  a: { key: "/a", lifetime: LIFETIME, tags: ["a"] },
  b: { key: "/b", lifetime: LIFETIME, tags: ["b"] },
  list: { key: "/list", lifetime: LIFETIME, tags: ["list"] }, // that it shows a and b only the answer tells
};

function createWorld(pause: (what: string) => Promise<void>) {
  let time = 1_000_000;
  let failures = 0;
  const copies = new Map<string, { text: string; headers: Headers }>();
  const versions: Record<Thing, number> = { a: 0, b: 0 };

  const store: CacheStore = {
    async match(url) {
      await pause("match starts");
      const copy = copies.get(url);
      await pause("match ends");
      return copy && new Response(copy.text, { headers: copy.headers });
    },
    async put(url, response) {
      const text = await response.text();
      await pause("put");
      copies.set(url, { text, headers: response.headers });
    },
  };

  async function query(what: Thing | "list") {
    await pause("query starts");
    const body = JSON.stringify(what === "list" ? versions : { [what]: versions[what] });
    await pause("query ends");
    if (failures > 0) {
      failures -= 1;
      throw new Error("the origin failed");
    }
    return { status: 200 as const, headers: {}, body, tags: what === "list" ? [...THINGS] : [] };
  }

  async function sleep(ms: number) {
    const end = time + ms;
    await pause("sleep");
    time = Math.max(time, end);
  }

  const caches = [0, 1].map(() =>
    createEdgeCache({
      store,
      origin: "https://api.example.test",
      now: () => time,
      sleep,
      notFound: LIFETIME,
      patienceMs: 60_000,
      onFailure: () => {},
    }),
  );

  return {
    cache: (index: number) => caches[index] as (typeof caches)[number],
    query,
    versions,
    forget: (which: number) => copies.delete([...copies.keys()][which] ?? ""),
    wait: (ms: number) => {
      time += ms;
    },
    fail: () => {
      failures += 1;
    },
  };
}

type World = ReturnType<typeof createWorld>;

/** Reads, and says what is wrong with the answer, if anything is. */
async function read(
  world: World,
  purged: Record<Thing, number>,
  what: Thing | "list",
  isolate: number,
): Promise<string[]> {
  const atLeast = { ...purged };
  const behind: Promise<unknown>[] = [];
  try {
    const served = await world.cache(isolate).serve(
      declarations[what],
      () => world.query(what),
      (work) => behind.push(work),
    );
    const seen: Partial<Record<Thing, number>> = JSON.parse(await new Response(served.entry.body).text());
    return THINGS.filter((name) => (seen[name] ?? Number.POSITIVE_INFINITY) < atLeast[name]).map(
      (name) =>
        `${what} shows ${name} ${seen[name]}, but ${atLeast[name]} was purged (${served.outcome.kind})`,
    );
  } catch (error) {
    return (error as Error).message === "the origin failed" ? [] : [String(error)];
  } finally {
    await Promise.all(behind);
  }
}

/** Changes things and ends the answers that show them, by the tags given. */
async function write(
  world: World,
  purged: Record<Thing, number>,
  things: readonly Thing[],
  tags: readonly string[],
  isolate: number,
): Promise<void> {
  for (const name of things) world.versions[name] += 1;
  const versions = { ...world.versions };
  await world.cache(isolate).purge(tags);
  for (const name of things) purged[name] = Math.max(purged[name], versions[name]);
}

describe("the tier under any schedule", () => {
  it("never serves what a finished purge has ended", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { minLength: 2, maxLength: 14 }),
        async (scheduler, steps) => {
          const world = createWorld((what) =>
            scheduler.schedule(Promise.resolve(), what).then(() => undefined),
          );
          const purged: Record<Thing, number> = { a: 0, b: 0 };
          const readers: Promise<string[]>[] = [];
          const writers: Promise<void>[] = [];
          for (const next of steps) {
            if (next.do === "read") readers.push(read(world, purged, next.what, next.isolate));
            if (next.do === "write")
              writers.push(write(world, purged, [next.thing], [next.thing], next.isolate));
            if (next.do === "replace") writers.push(write(world, purged, THINGS, [EVERYTHING], next.isolate));
            if (next.do === "forget") world.forget(next.which);
            if (next.do === "wait") world.wait(next.ms);
            if (next.do === "fail") world.fail();
            if (next.do === "settle") await scheduler.waitIdle();
            // Between two steps some of what is under way ends, and some goes on.
            for (let i = 0; i < 3 && scheduler.count() > 0; i += 1) await scheduler.waitOne();
          }
          await scheduler.waitIdle();
          await Promise.all(writers);
          expect((await Promise.all(readers)).flat()).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
