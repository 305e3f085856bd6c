import * as fc from "fast-check";
import { expect, it } from "vitest";
import { IdIndex, IntegerColumn } from "./id-index.ts";
import { IdSet, RankedIdSet } from "./id-set.ts";
import { PairSet } from "./pair-set.ts";

const MAX_ID = 2_147_483_647;
const id = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: MAX_ID }),
  fc.constantFrom(1, MAX_ID),
);

it("remembers any ids as a set does", () => {
  fc.assert(
    fc.property(fc.array(id), fc.array(id), (added, asked) => {
      const ids = new IdSet();
      const model = new Set<number>();
      for (const one of added) {
        expect(ids.add(one)).toBe(!model.has(one));
        model.add(one);
      }
      for (const one of [...added, ...asked]) expect(ids.has(one)).toBe(model.has(one));
    }),
  );
});

it("remembers pairs of any ids", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id), { maxLength: 3000, size: "max" }), (pairs) => {
      const seen = new PairSet();
      const model = new Set<string>();
      for (const [first, second] of pairs) {
        expect(seen.add(first, second)).toBe(!model.has(`${first} ${second}`));
        model.add(`${first} ${second}`);
      }
    }),
    { numRuns: 30 },
  );
});

it("remembers pairs of any rank", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, fc.integer({ min: 0, max: 40 }))), (pairs) => {
      const seen = new RankedIdSet();
      const model = new Set<string>();
      for (const [one, rank] of pairs) {
        expect(seen.add(one, rank)).toBe(!model.has(`${one} ${rank}`));
        model.add(`${one} ${rank}`);
      }
    }),
  );
});

it.each([
  ["following each other", (at: number) => at + 1],
  ["far apart at a power of two", (at: number) => (at + 1) * 8192],
  ["from the highest down", (at: number) => MAX_ID - at],
  ["scattered", (at: number) => Math.imul(at + 1, 0x9e3779b1) >>> 1 || 1],
])("numbers ids in order of arrival and finds them again: %s", (_, idAt) => {
  const index = new IdIndex();
  const ids = [...new Set(Array.from({ length: 100_000 }, (_, at) => idAt(at)))];
  const added = ids.map((one) => index.add(one));
  expect(added.every((position, at) => position === at)).toBe(true);
  expect(
    ids.every((one, at) => index.find(one) === at && index.add(one) === at && index.id(at) === one),
  ).toBe(true);
  expect(index.size).toBe(ids.length);
  expect(index.find(1_234_567_891)).toBe(-1);
  expect([...index.sortedIds()]).toEqual([...ids].sort((a, b) => a - b));
});

it("holds 0 where nothing was written", () => {
  const column = new IntegerColumn();
  column.add(1_000_000, 3);
  column.add(1_000_000, -5);
  expect([column.get(0), column.get(999_999), column.get(1_000_000), column.get(5_000_000)]).toEqual([
    0, 0, -2, 0,
  ]);
});
