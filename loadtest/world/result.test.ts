import { describe, expect, it } from "vitest";
import { FREE_PLAN } from "../../src/purges/limits.ts";
import { boundOf } from "./bound.ts";
import { findFaults, type WorldResult } from "./result.ts";

const place = { place: "tokyo", shopperMs: 20, reads: 1, p50: 21, p95: 30, p99: 40, hitP95: 34, hitRatio: 1 };
const good: Omit<WorldResult, "faults"> = {
  ...{
    writes: 0.1,
    rate: 300,
    durationS: 60,
    warmS: 0,
    lacks: undefined,
    trouble: undefined,
    limits: FREE_PLAN,
  },
  ...{ changes: 10, requests: 1, failed: 0, failures: [], compared: 1, wrong: 0, processor: undefined },
  places: [{ ...place, statements: 1 }],
  staleness: { followed: 5, p50: 100, p99: 200, longest: 300, boundMs: 19_000 },
  seen: { reads: 100_000, stale: 10, atHome: 0, beyond: 0, ownOld: 0, own: 5 },
  purgeCalls: { taken: 10, limited: 0 },
  waiting: { most: 1, left: 0 },
};
const faultsOf = (more: Partial<WorldResult>, proof = true) =>
  findFaults({ ...good, ...more }, { missed: [], wrong: [], proof });

describe("a world", () => {
  it("passes where nothing is old, lost or slow", () => expect(faultsOf({})).toEqual([]));

  it.each([
    ["a read is older than the bound", { seen: { ...good.seen, beyond: 1 } }],
    ["a read is old in the place of the change", { seen: { ...good.seen, atHome: 1 } }],
    ["a read that sent a position is old", { seen: { ...good.seen, ownOld: 1 } }],
    ["a purge is left", { waiting: { most: 1, left: 1 } }],
    ["nothing was changed", { changes: 0 }],
  ])("fails where %s", (_, more) => expect(faultsOf(more, false)).toHaveLength(1));

  it.each([
    ["has too few reads", { seen: { ...good.seen, reads: 99_999 } }],
    ["has slow hits", { places: [{ ...place, hitP95: 36, statements: 1 }] }],
    ["is stale for a second with a call for each change", { staleness: { ...good.staleness, p99: 1001 } }],
  ])("that %s fails as a proof only", (_, more) => {
    expect(faultsOf(more, true)).toHaveLength(1);
    expect(faultsOf(more, false)).toEqual([]);
  });

  it("may be stale for longer once the plan has no call for each change", () => {
    expect(faultsOf({ changes: 30, staleness: { ...good.staleness, p99: 9000 } })).toEqual([]);
  });
});

describe("the bound", () => {
  const usual = { lacks: undefined, limits: FREE_PLAN, writes: 1, trouble: undefined } as const;
  it.each([
    ["a call's wait, the next write and a call's deadline", usual, 12 + 1 + 6],
    ["the timer, where writes are rarer", { ...usual, writes: 0.001 }, 12 + 60 + 6],
    ["the trouble and the pause after it", { ...usual, trouble: { mode: "fail", forS: 60 } }, 60 + 97.5 + 19],
    ["a limit's Retry-After", { ...usual, trouble: { mode: "limit", forS: 60 } }, 60 + 135 + 19],
    ["nothing, where nothing is kept", { ...usual, lacks: "edge" }, 0],
  ] as const)("is %s", (_, given, seconds) => expect(boundOf(given)).toBe(seconds * 1000));
});
