import { beforeEach, describe, expect, it } from "vitest";
import { EVERYTHING, EVERYTHING_SOFTLY } from "./entry.ts";
import { createGenerations } from "./generations.ts";
import type { CacheStore } from "./store.ts";
import { createMemoryStore } from "./testing/memory-store.ts";

let time: number;
let lookUps: number;
let hold: Promise<void>;
let store: CacheStore;

/** Isolates of one data centre share the store, but not their leases. */
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

  it("is the new one in every isolate once its purge has resolved", async () => {
    const [here, there] = [isolate(), isolate()];
    await here.purge([tag]);
    const before = await read(there);
    await here.purge([tag]);
    expect(await read(there)).not.toBe(before);
    expect(await read(there)).toBe(await read(here));
  });

  it("has no longer lease after a slow look-up", async () => {
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

  it("is looked up again after the clock was set back", async () => {
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
    const validityOf = async (name: string) =>
      generations.validity({ [EVERYTHING_SOFTLY]: name }, await generations.read([EVERYTHING_SOFTLY]));
    const current = async () =>
      (await generations.read([EVERYTHING_SOFTLY])).get(EVERYTHING_SOFTLY)?.name ?? "";
    return { ...generations, validityOf, current };
  };

  it("leaves valid entries soft-purged for the given time, then invalid", async () => {
    const generations = here();
    await generations.createMissing(new Map(), [EVERYTHING_SOFTLY]);
    const old = await generations.current();
    await generations.purgeSoftly(10);
    expect(await generations.validityOf(old)).toBe("soft-purged");
    expect(await generations.validityOf(await generations.current())).toBe("valid");
    time += 10_000;
    expect(await generations.validityOf(old)).toBe("invalid");
  });

  it("followed by another one keeps its own time", async () => {
    const generations = here();
    await generations.createMissing(new Map(), [EVERYTHING_SOFTLY]);
    const first = await generations.current();
    await generations.purgeSoftly(10);
    const second = await generations.current();
    await generations.purgeSoftly(100);
    expect([await generations.validityOf(first), await generations.validityOf(second)]).toEqual([
      "soft-purged",
      "soft-purged",
    ]);
    time += 10_000;
    expect([await generations.validityOf(first), await generations.validityOf(second)]).toEqual([
      "invalid",
      "soft-purged",
    ]);
  });

  it("does not make hard-purged entries valid again", async () => {
    const generations = here();
    await generations.createMissing(new Map(), [EVERYTHING, EVERYTHING_SOFTLY]);
    const known = await generations.read([EVERYTHING, EVERYTHING_SOFTLY]);
    const names = Object.fromEntries([...known].map(([tag, { name }]) => [tag, name]));
    await generations.purge([EVERYTHING]);
    await generations.purgeSoftly(10);
    expect(generations.validity(names, await generations.read([EVERYTHING, EVERYTHING_SOFTLY]))).toBe(
      "invalid",
    );
  });
});
