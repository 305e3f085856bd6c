import { describe, expect, it } from "vitest";
import { lastTenth, popularIds, zipf } from "./popularity.ts";

const DRAWS = 200_000;

function tally(draw: () => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < DRAWS; i += 1) {
    const drawn = draw();
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  return counts;
}

describe("zipf", () => {
  it("draws each rank with the frequency of its power", () => {
    const [n, exponent] = [50, 1.07];
    const counts = tally(zipf(n, exponent));
    const total = Array.from({ length: n }, (_, i) => (i + 1) ** -exponent).reduce((sum, p) => sum + p);
    for (const rank of [1, 2, 3, 10, 50]) {
      const expected = (DRAWS * rank ** -exponent) / total;
      expect(Math.abs((counts.get(rank) ?? 0) - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });

  it("draws only ranks", () => {
    const ranks = [...tally(zipf(3)).keys()];
    expect(ranks.sort()).toEqual([1, 2, 3]);
  });
});

describe("popularIds", () => {
  it.each([1, 2, 1000, 1_000_000])("stays within a catalogue of %i", (highest) => {
    const ids = [...tally(popularIds(highest)).keys()];
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...ids)).toBeLessThanOrEqual(highest);
  });
});

describe("lastTenth", () => {
  it("draws every id of the last tenth, and no other", () => {
    const ids = [...tally(() => lastTenth(100)).keys()].sort((a, b) => a - b);
    expect(ids).toEqual([91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
  });
});
