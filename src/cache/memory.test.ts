import { describe, expect, it } from "vitest";
import { createMemory } from "./memory.ts";

const LIFETIME = { fresh: 10, staleWhileRevalidate: 0, staleIfError: 0 };

const entry = (body: string) =>
  ({ status: 200, moment: 0, lifetime: LIFETIME, generations: {}, headers: {}, body }) as const;

describe("an isolate's memory", () => {
  it("evicts the least recently used entry when it is full", () => {
    const memory = createMemory(8 * 3424);
    const names = [..."abcdefghi"]; // each 3,424 bytes: one too many
    for (const name of names) {
      memory.remember(`/${name}`, entry(name.repeat(1200)));
      memory.recall("/a");
    }
    const kept = names.filter((name) => memory.recall(`/${name}`)?.body[0] === name);
    expect(kept).toEqual([..."acdefghi"]);
  });

  it("counts a replaced entry once", () => {
    const memory = createMemory(100_000);
    memory.remember("/a", entry("a"));
    for (let i = 0; i < 100; i += 1) memory.remember("/b", entry("b".repeat(5000)));
    expect(memory.recall("/a")?.body).toBe("a");
  });

  it("does not store a large entry, and removes the one that it would replace", () => {
    const memory = createMemory(100_000);
    memory.remember("/a", entry("small"));
    memory.remember("/a", entry("a".repeat(10_000))); // more than an eighth
    expect(memory.recall("/a")).toBeUndefined();
  });
});
