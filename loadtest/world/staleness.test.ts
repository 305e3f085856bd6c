import { describe, expect, it } from "vitest";
import { findStaleness, percentile, type SeenRead } from "./staleness.ts";

const write = (etag: string, at: number, place = 0) => ({ thing: "product 7", etag, at, place });
const read = (etag: string, at: number, place = 1): SeenRead => ({ thing: "product 7", etag, at, place });
const find = (reads: SeenRead[], writes = [write("b", 100), write("c", 200)]) =>
  findStaleness(writes, reads, { places: 2, boundMs: 500 });

describe("staleness of reads", () => {
  it("finds none where each read shows the last change before it", () => {
    expect(find([read("a", 99), read("b", 150), read("c", 300)])).toMatchObject({
      reads: 3,
      stale: 0,
      lags: [0, 0],
    });
  });

  it("counts from the first change that a read lacks, and tells for how long each was missing", () => {
    expect(find([read("a", 250)])).toMatchObject({ stale: 1, beyond: 0, lags: [150, 50] });
  });

  it("takes an answer that is ahead of the acknowledgement as new", () => {
    expect(find([read("c", 150)]).stale).toBe(0);
  });

  it("tells reads that are older than the bound, and old ones in the place of the change", () => {
    expect(find([read("a", 601)]).beyond).toBe(1);
    expect(find([read("a", 101, 0)]).atHome).toBe(1);
  });

  it("takes the last of two changes that have the same tag", () => {
    expect(find([read("b", 400)], [write("b", 100), write("c", 200), write("b", 300)]).stale).toBe(0);
  });

  it("does not look at what nobody changes", () => {
    expect(find([{ ...read("a", 400), thing: "product 8" }]).reads).toBe(0);
  });
});

describe("percentiles", () => {
  it.each([
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 1], 0.99, 4],
    [[], 0.5, 0],
  ])("of %j at %d is %d", (values, share, expected) => expect(percentile(values, share)).toBe(expected));
});
