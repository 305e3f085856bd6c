import { describe, expect, it } from "vitest";
import { pageLinks, windowOf } from "./page.ts";

describe("a window", () => {
  it.each([
    [1, 5, { offset: 0, limit: 5 }],
    [3, 5, { offset: 10, limit: 5 }],
    [2, 1_000_000, { offset: 100, limit: 100 }],
    [Number.MAX_SAFE_INTEGER, 100, { offset: Number.MAX_SAFE_INTEGER, limit: 100 }],
  ])("of page %d by %d is %o", (page, count, window) => {
    expect(windowOf(page, count, 100)).toEqual(window);
  });
});

describe("page links", () => {
  const rels = (page: number, limit: number, total: number) =>
    [...pageLinks("/products", { page, limit, total }).matchAll(/page=(\d+)&count=\d+>; rel="(\w+)"/g)].map(
      ([, target, rel]) => `${rel} ${target}`,
    );

  it.each([
    [1, 5, 11, ["first 1", "next 2", "last 3"]],
    [2, 5, 11, ["first 1", "prev 1", "next 3", "last 3"]],
    [3, 5, 11, ["first 1", "prev 2", "last 3"]],
    [1, 5, 0, ["first 1", "last 1"]],
    [1, 5, 5, ["first 1", "last 1"]],
    [99, 5, 11, ["first 1", "prev 3", "last 3"]],
  ])("page %d by %d of %d: %j", (page, limit, total, expected) => {
    expect(rels(page, limit, total)).toEqual(expected);
  });

  it("are relative, and have the count that was applied", () => {
    expect(pageLinks("/products", { page: 1, limit: 5, total: 6 })).toContain(
      '</products?page=2&count=5>; rel="next"',
    );
  });
});
