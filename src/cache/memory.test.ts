import { describe, expect, it } from "vitest";
import { createMemory, MAX_LENGTH } from "./memory.ts";

const LIFETIME = { fresh: 10, staleWhileRevalidate: 0, staleIfError: 0 };

const entry = (body: string) =>
  ({ status: 200, moment: 0, lifetime: LIFETIME, generations: {}, headers: {}, body }) as const;

describe("an isolate's memory", () => {
  it("forgets the least lately used when there is too much", () => {
    const memory = createMemory(10_000);
    memory.remember("/a", entry("a".repeat(1000))); // about 3 KB
    memory.remember("/b", entry("b".repeat(1000)));
    memory.remember("/c", entry("c".repeat(1000)));
    memory.recall("/a");
    memory.remember("/d", entry("d".repeat(1000)));
    expect(["/a", "/b", "/c", "/d"].map((url) => memory.recall(url)?.body[0])).toEqual([
      "a",
      undefined,
      "c",
      "d",
    ]);
  });

  it("counts an answer that is made anew once", () => {
    const memory = createMemory(10_000);
    memory.remember("/a", entry("a"));
    for (let i = 0; i < 100; i += 1) memory.remember("/b", entry("b".repeat(1000)));
    expect(memory.recall("/a")?.body).toBe("a");
  });

  it("takes no large answer, and drops the one that it replaces", () => {
    const memory = createMemory();
    memory.remember("/a", entry("small"));
    memory.remember("/a", entry("a".repeat(MAX_LENGTH + 1)));
    expect(memory.recall("/a")).toBeUndefined();
  });
});
