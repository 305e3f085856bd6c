import { describe, expect, it } from "vitest";
import { percentile } from "./percentile.ts";

describe("percentiles", () => {
  it.each([
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 1], 0.99, 4],
    [[], 0.5, 0],
  ])("of %j at %d is %d", (values, share, expected) => expect(percentile(values, share)).toBe(expected));
});
