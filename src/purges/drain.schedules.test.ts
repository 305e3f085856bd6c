import fc from "fast-check";
import { expect, it } from "vitest";
import { transact } from "../testing/catalogue.ts";
import { emptyPurges, record, waiting } from "../testing/purges.ts";
import { createDrain } from "./drain.ts";
import { claimPurges } from "./store.ts";

const limits = { callsPerMinute: 5, burst: 3, tagsPerCall: 2 };

let time: number;
const later = (seconds: number) => {
  time += seconds * 1000;
};

type Sent = { at: number; tags: string[]; everything: boolean; failed: boolean; recordedBefore: number };

/** A platform cache that responds to purges as the step says. */
function createPlatformCache(recorded: string[]) {
  const sent: Sent[] = [];
  let failing = false;
  const cache: CacheContext = {
    async purge({ tags = [], purgeEverything = false }) {
      const failed = failing;
      sent.push({ at: time, tags, everything: purgeEverything, failed, recordedBefore: recorded.length });
      return failed
        ? { success: false, errors: [{ code: 1, message: "no" }] }
        : { success: true, errors: [] };
    },
    invalidate: () => Promise.reject(new Error("not used")),
  };
  return {
    context: { waitUntil: () => {}, cache },
    sent,
    fail: (fails: boolean) => {
      failing = fails;
    },
  };
}

type Step =
  | { kind: "record"; tags: string[] }
  | { kind: "wait"; seconds: number }
  | { kind: "drain"; isolates: number[]; fails: boolean }
  | { kind: "crash" };

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("record" as const), tags: tagLists() }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 40 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("drain" as const),
        isolates: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1 }),
        fails: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const) }) },
  ) satisfies fc.Arbitrary<Step>,
  { maxLength: 25 },
);

function tagLists() {
  const tag = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(..."abcdefgh") }, fc.constant("*"));
  return fc.array(tag, { minLength: 1, maxLength: 8 });
}

it("under any schedule, calls stay within the token bucket, and every tag is sent after it was recorded", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (schedule) => {
      time = 0;
      await emptyPurges();
      const recorded: string[] = [];
      const platform = createPlatformCache(recorded);
      const isolates = Array.from({ length: 3 }, () =>
        createDrain({
          transact,
          limits,
          zone: undefined,
          now: () => time,
          databaseNow: () => new Date(time),
          log: () => {},
        }),
      );
      for (const step of schedule) {
        if (step.kind === "record") {
          await record(...step.tags);
          recorded.push(...step.tags);
        } else if (step.kind === "wait") {
          later(step.seconds);
        } else if (step.kind === "crash") {
          await claimPurges(transact, crypto.randomUUID(), limits, false, new Date(time));
        } else {
          platform.fail(step.fails);
          await Promise.all(step.isolates.map((i) => isolates[i]?.(platform.context)));
        }
      }
      platform.fail(false);
      for (let i = 0; i < 20 && (await waiting()).length > 0; i += 1) {
        later(600);
        await isolates[0]?.(platform.context);
      }

      expect(await waiting()).toEqual([]);
      recorded.forEach((tag, i) => {
        const isCovered = ({ failed, recordedBefore, tags, everything }: Sent) =>
          !failed && recordedBefore > i && (everything || tags.includes(tag));
        expect(platform.sent.some(isCovered)).toBe(true);
      });
      platform.sent.forEach(({ at: from }, i) => {
        platform.sent.slice(i).forEach(({ at: to }, j) => {
          const minutes = (to - from) / 60_000;
          expect(j + 1).toBeLessThanOrEqual(limits.burst + limits.callsPerMinute * minutes + 1e-6);
        });
      });
    }),
    { numRuns: 40 },
  );
});
