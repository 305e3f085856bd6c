import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../testing/memory-store.ts";
import { EVERYTHING } from "./entry.ts";
import { createGenerations } from "./generations.ts";
import type { CacheStore } from "./store.ts";

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

describe("the generation of everything", () => {
  const read = async (from: ReturnType<typeof isolate>) =>
    (await from.read([EVERYTHING])).get(EVERYTHING)?.name;

  it("is looked up once a second, that of a tag each time", async () => {
    const here = isolate();
    await here.purge([EVERYTHING, "product-1"]);
    for (let i = 0; i < 3; i += 1) await here.read([EVERYTHING, "product-1"]);
    expect(lookUps).toBe(1 + 3);
    time += 1000;
    await here.read([EVERYTHING]);
    expect(lookUps).toBe(5);
  });

  it("is known to every isolate once its purge is over", async () => {
    const [here, there] = [isolate(), isolate()];
    await here.purge([EVERYTHING]);
    const before = await read(there);
    await here.purge([EVERYTHING]);
    expect(await read(there)).not.toBe(before);
    expect(await read(there)).toBe(await read(here));
  });

  it("is not gone by for longer because a look-up was slow", async () => {
    const [here, there] = [isolate(), isolate()];
    await here.purge([EVERYTHING]);
    let letGo = () => {};
    hold = new Promise((resolve) => {
      letGo = resolve;
    });
    const slow = read(there);
    await here.purge([EVERYTHING]);
    letGo();
    const before = await slow;
    expect(await read(there)).not.toBe(before);
  });

  it("is looked up when the clock was set back", async () => {
    const here = isolate();
    await here.purge([EVERYTHING]);
    await read(here);
    time -= 3_600_000;
    await read(here);
    expect(lookUps).toBe(2);
  });
});
