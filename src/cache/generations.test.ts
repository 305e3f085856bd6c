import { beforeEach, describe, expect, it } from "vitest";
import { EVERYTHING, EVERYTHING_SOFTLY } from "./entry.ts";
import { createGenerations } from "./generations.ts";
import type { CacheStore } from "./store.ts";
import { createMemoryStore } from "./testing/memory-store.ts";

let time: number;
let lookUps: number;
let hold: Promise<void>;
let store: CacheStore;

/** Two isolates of one data centre: the store is theirs together, what they remember is not. */
const isolate = () =>
  createGenerations({
    store,
    origin: "https://api.example.test",
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  });

beforeEach(() => {
  time = 1_700_000_000_000;
  lookUps = 0;
  hold = Promise.resolve();
  const memory = createMemoryStore(() => time).store;
  store = {
    put: memory.put,
    async match(url) {
      lookUps += 1;
      const copy = await memory.match(url);
      await hold;
      return copy;
    },
  };
});

describe.each([
  { what: "a tag", tag: "product-1", leaseMs: 50 },
  { what: "everything", tag: EVERYTHING, leaseMs: 1000 },
])("the generation of $what", ({ tag, leaseMs }) => {
  const read = async (from: ReturnType<typeof isolate>) => (await from.read([tag])).get(tag)?.name;

  it(`is looked up once in ${leaseMs} ms`, async () => {
    const here = isolate();
    await here.purge([tag]);
    for (let i = 0; i < 3; i += 1) await read(here);
    expect(lookUps).toBe(1);
    time += leaseMs;
    await read(here);
    expect(lookUps).toBe(2);
  });

  it("is known to every isolate once its purge is over", async () => {
    const [here, there] = [isolate(), isolate()];
    await here.purge([tag]);
    const before = await read(there);
    await here.purge([tag]);
    expect(await read(there)).not.toBe(before);
    expect(await read(there)).toBe(await read(here));
  });

  it("is not relied on for longer because a look-up was slow", async () => {
    const [here, there] = [isolate(), isolate()];
    await here.purge([tag]);
    let letGo = () => {};
    hold = new Promise((resolve) => {
      letGo = resolve;
    });
    const slow = read(there);
    await here.purge([tag]);
    letGo();
    const before = await slow;
    expect(await read(there)).not.toBe(before);
  });

  it("is looked up when the clock was set back", async () => {
    const here = isolate();
    await here.purge([tag]);
    await read(here);
    time -= 3_600_000;
    await read(here);
    expect(lookUps).toBe(2);
  });
});

describe("a soft purge of everything", () => {
  const here = () => {
    const generations = isolate();
    const standingOf = async (name: string) =>
      generations.standing({ [EVERYTHING_SOFTLY]: name }, await generations.read([EVERYTHING_SOFTLY]));
    const current = async () =>
      (await generations.read([EVERYTHING_SOFTLY])).get(EVERYTHING_SOFTLY)?.name ?? "";
    return { ...generations, standingOf, current };
  };

  it("leaves what was good superseded for so many seconds, and then ends it", async () => {
    const generations = here();
    await generations.complete(new Map(), [EVERYTHING_SOFTLY]);
    const old = await generations.current();
    await generations.purgeSoftly(10);
    expect(await generations.standingOf(old)).toBe("superseded");
    expect(await generations.standingOf(await generations.current())).toBe("current");
    time += 10_000;
    expect(await generations.standingOf(old)).toBe("ended");
  });

  it("followed by another bridges both, each for its own time", async () => {
    const generations = here();
    await generations.complete(new Map(), [EVERYTHING_SOFTLY]);
    const first = await generations.current();
    await generations.purgeSoftly(10);
    const second = await generations.current();
    await generations.purgeSoftly(100);
    expect([await generations.standingOf(first), await generations.standingOf(second)]).toEqual([
      "superseded",
      "superseded",
    ]);
    time += 10_000;
    expect([await generations.standingOf(first), await generations.standingOf(second)]).toEqual([
      "ended",
      "superseded",
    ]);
  });

  it("bridges nothing that a purge has ended", async () => {
    const generations = here();
    await generations.complete(new Map(), [EVERYTHING, EVERYTHING_SOFTLY]);
    const known = await generations.read([EVERYTHING, EVERYTHING_SOFTLY]);
    const names = Object.fromEntries([...known].map(([tag, { name }]) => [tag, name]));
    await generations.purge([EVERYTHING]);
    await generations.purgeSoftly(10);
    expect(generations.standing(names, await generations.read([EVERYTHING, EVERYTHING_SOFTLY]))).toBe(
      "ended",
    );
  });
});
