import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createModel,
  type Division,
  division,
  READS,
  type Read,
  SUBJECTS,
  WRITES,
  type Write,
} from "./testing/model.ts";
import { ResponseDouble } from "./testing/response-double.ts";
import { createTurns, type Turns } from "./testing/turns.ts";

// Random schedules for the tier: every look-up, store and query takes any time and ends in any order, the store drops
// entries at random, and two isolates share it. If the purge of a write resolved before a read started, the read must see
// the write. Without any one of the tags, some schedule must break this rule.

const RUNS = 100_000;
/** How many schedules may be tried to find the fault of a mutant. */
const MUTANT_RUNS = 50_000;

beforeAll(() => {
  vi.stubGlobal("Response", ResponseDouble);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

type Step =
  | { do: "read"; read: Read; isolate: number }
  | { do: "write"; write: Write; isolate: number }
  | { do: "purge" | "purge softly"; isolate: number }
  | { do: "forget"; which: number }
  | { do: "wait"; ms: number }
  | { do: "settle" }
  | { do: "fail" };

/** What is read and written in a shop; everything unless told. */
type Shop = { reads?: readonly Read["what"][]; writes?: readonly Write["what"][] };

const isolate = fc.nat(1);
const subject = fc.constantFrom(...SUBJECTS);
const is = <T extends string>(name: T) => fc.constant(name);

const readOrWrite = ({ reads = READS, writes = WRITES }: Shop) => {
  const read = fc.record({ what: fc.constantFrom(...reads), of: subject });
  const write = fc.record({ what: fc.constantFrom(...writes), of: subject });
  return [
    { weight: 7, arbitrary: fc.record({ do: is("read"), read, isolate }) },
    { weight: 3, arbitrary: fc.record({ do: is("write"), write, isolate }) },
    { weight: 3, arbitrary: fc.record({ do: is("settle") }) },
  ];
};

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  ...readOrWrite({}),
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("purge", "purge softly"), isolate }) },
  { weight: 2, arbitrary: fc.record({ do: is("forget"), which: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: is("wait"), ms: fc.constantFrom(1, 60, 1500, 5000, 12_000, 70_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: is("fail") }) },
);

/** Runs one schedule, and returns the faults of the responses. */
async function follow(turns: Turns, steps: readonly Step[], rules: Division): Promise<string[]> {
  const model = createModel(turns.pause, rules);
  const readers: Promise<string[]>[] = [];
  const writers: Promise<void>[] = [];
  for (const step of steps) {
    if (step.do === "read") readers.push(model.read(step.read, step.isolate));
    if (step.do === "write") writers.push(model.write(step.write, step.isolate));
    if (step.do === "purge") writers.push(model.purgeEverything(step.isolate));
    if (step.do === "purge softly") writers.push(model.purgeSoftly(step.isolate, 10));
    if (step.do === "forget") model.forget(step.which);
    if (step.do === "wait") model.wait(step.ms);
    if (step.do === "fail") model.fail();
    if (step.do === "settle") await turns.endAll();
    // Between two steps, some of the pending work ends and some continues.
    for (let i = 0; i < 3 && !turns.isIdle(); i += 1) await turns.endOne();
  }
  await turns.endAll();
  await Promise.all(writers);
  return (await Promise.all(readers)).flat();
}

const schedules = (step: fc.Arbitrary<Step>, rules: Division) =>
  fc.asyncProperty(
    fc.infiniteStream(fc.noBias(fc.nat())),
    fc.array(step, { minLength: 2, maxLength: 14 }),
    // Not by an expectation: a hundred thousand of them take longer than the schedules.
    async (picks, steps) => {
      const turns = createTurns(() => picks.next().value);
      const wrong = await follow(turns, steps, rules);
      if (wrong.length > 0) throw new Error([...wrong, ...turns.ended].join("\n"));
    },
  );

/** Whether any schedule serves replaced data. */
async function isFound(step: fc.Arbitrary<Step>, rules: Division): Promise<boolean> {
  const { failed } = await fc.check(schedules(step, rules), { numRuns: MUTANT_RUNS, endOnFailure: true });
  return failed;
}

const without = (tags: readonly string[], place: number) => tags.filter((_, i) => i !== place);

describe("the tier under any schedule", () => {
  it("never serves an entry that a completed purge has invalidated", { timeout: 400_000 }, async () => {
    await fc.assert(schedules(anyStep, division), { numRuns: RUNS });
  });
});

// Without any one tag, replaced data is served.
describe("every tag is needed", () => {
  const renewed = WRITES.flatMap((what) =>
    division.renewed({ what, of: 1 }).map((tag, place) => ({ what, tag, place })),
  );

  it.each(renewed)("'$what' has to renew '$tag'", async ({ what, place }) => {
    const rules: Division = {
      ...division,
      renewed: (write) => without(division.renewed(write), write.what === what ? place : -1),
    };
    expect(await isFound(fc.oneof(...readOrWrite({ writes: [what] })), rules)).toBe(true);
  });

  const depends = READS.flatMap((what) =>
    division.depends({ what, of: 1 }).map((tag, place) => ({ what, tag, place })),
  );

  it.each(depends)("'$what' has to depend on '$tag'", async ({ what, place }) => {
    const rules: Division = {
      ...division,
      depends: (read) => without(division.depends(read), read.what === what ? place : -1),
    };
    expect(await isFound(fc.oneof(...readOrWrite({ reads: [what] })), rules)).toBe(true);
  });

  it("a purge of everything has to renew '*'", async () => {
    expect(await isFound(anyStep, { ...division, everything: [] })).toBe(true);
  });

  it("and no response depends on more than two", () => {
    const counts = READS.map((what) => division.depends({ what, of: 1 }).length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  });
});
