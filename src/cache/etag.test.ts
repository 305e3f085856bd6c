import { describe, expect, it } from "vitest";
import { matchesAny, tagOf } from "./etag.ts";

describe("If-None-Match", () => {
  it.each([
    ['"a"', true],
    ['"b", "a"', true],
    ['"b","a"', true],
    ['W/"a"', true],
    ["*", true],
    [" * ", true],
    ['"b"', false],
    ["a", false],
    ["", false],
    ['"A"', false],
    ['"*"', false],
    ['"b,a"', false],
    ['"', false],
    ['x"a"', false],
    ['"b" "a"', false],
    ['"b", W/"a" , "c"', true],
  ])('%s against "a": %s', (field, matches) => {
    expect(matchesAny(field, '"a"')).toBe(matches);
  });

  it("compares weakly, so an ETag that a proxy has made weak still matches", () => {
    expect(matchesAny('"a"', 'W/"a"')).toBe(true);
  });
});

describe("tagOf", () => {
  it("is equal for equal texts and differs for different ones", async () => {
    expect(await tagOf("one")).toBe(await tagOf("one"));
    expect(await tagOf("one")).not.toBe(await tagOf("two"));
    expect(await tagOf("")).toMatch(/^"[0-9a-f]{16}"$/);
  });
});
