import { describe, expect, it } from "vitest";
import { findStaleness, type OwnRead, type SeenRead } from "./staleness.ts";

const product = { id: 7, thing: "product 7" };
const write = (etag: string, at: number, { place = 0, isFollowed = true } = {}) => ({
  ...product,
  etag,
  at,
  place,
  isFollowed,
});
const read = (etag: string, at: number, place = 1): SeenRead => ({ ...product, etag, at, place });
const ownRead = (written: string, etag: string): OwnRead => ({ ...product, written, etag });
const twoChanges = [write("b", 100), write("c", 200)];
const find = (reads: SeenRead[], writes = twoChanges, own: OwnRead[] = []) =>
  findStaleness(writes, reads, own, { places: 2, boundMs: 500 });

describe("staleness of reads", () => {
  it("finds none where each read shows the last change before it", () => {
    expect(find([read("b", 150), read("c", 300)])).toMatchObject({ reads: 2, stale: 0, lags: [0, 0] });
  });

  it("counts from the first change that a read lacks, and tells for how long each was missing", () => {
    expect(find([read("a", 250)])).toMatchObject({ stale: 1, beyond: 0, lags: [150, 50], longest: 150 });
  });

  it("tells the times of changes that were followed, and the longest of all", () => {
    const writes = [write("b", 100, { isFollowed: false }), write("c", 200)];
    expect(find([read("a", 250)], writes)).toMatchObject({ lags: [50], longest: 150 });
  });

  it("takes an answer that is ahead of the acknowledgement as new", () => {
    expect(find([read("c", 150)]).stale).toBe(0);
  });

  it("tells reads that are older than the bound, and old ones in the place of the change", () => {
    expect(find([read("a", 601)]).beyond).toBe(1);
    expect(find([read("a", 101, 0)]).atHome).toBe(1);
  });

  it("takes the last of two changes that have the same tag", () => {
    expect(find([read("b", 400)], [...twoChanges, write("b", 300)]).stale).toBe(0);
  });

  it("does not count what could not be old, for nobody had changed it", () => {
    expect(find([read("a", 99), { ...read("a", 400), thing: "product 8" }]).reads).toBe(0);
  });
});

describe("a read that sends the position of a change", () => {
  it.each([
    ["the change", "b", "b", 0],
    ["a later one", "b", "c", 0],
    ["an earlier one", "c", "b", 1],
    ["what was there before all", "b", "a", 1],
  ])("that shows %s", (_, written, shown, old) =>
    expect(find([], twoChanges, [ownRead(written, shown)]).ownOld).toBe(old),
  );
});
