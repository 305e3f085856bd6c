import { describeDifference, type WrongAnswer } from "../answers/check.ts";
import type { Failure } from "../lib/failures.ts";
import type { Metric, Summary } from "../load/summary.ts";
import { countOriginQueries } from "../rig/gateway.ts";
import type { Trouble } from "./bound.ts";
import type { RunningPlace } from "./place.ts";
import type { WorldProcessorTime } from "./processor.ts";
import type { Staleness } from "./staleness.ts";
import type { World, WorldOptions } from "./world.ts";

/** Times in ms, with the shopper's distance. */
export interface PlaceFigures {
  place: string;
  shopperMs: number;
  reads: number;
  p50: number;
  p95: number;
  p99: number;
  hitP95: number;
  hitRatio: number;
  /** Of its gateway; undefined: it shares that of the first place. */
  statements: number | undefined;
}

export interface WorldResult extends Pick<WorldOptions, "lacks" | "limits"> {
  writes: number;
  rate: number;
  durationS: number;
  warmS: number;
  trouble: Trouble["mode"] | undefined;
  /** Changes and reviews. */
  changes: number;
  requests: number;
  failed: number;
  failures: Failure[];
  places: PlaceFigures[];
  /** How long other places served the old answer: of the changes that were followed, and the longest of all. */
  staleness: { followed: number; p50: number; p99: number; longest: number; boundMs: number };
  seen: Pick<Staleness, "reads" | "stale" | "atHome" | "beyond" | "ownOld"> & { own: number };
  purgeCalls: { taken: number; limited: number };
  /** Purges that waited: the most at once, and those that were left in the end. */
  waiting: { most: number; left: number };
  compared: number;
  wrong: number;
  processor: WorldProcessorTime | undefined;
  faults: string[];
}

/** With fewer reads that may be old, none beyond the bound proves nothing. */
const LEAST_READS = 100_000;
const MOST_HIT_MS = 15;
const MOST_STALE_MS = 1000;

/** In sentences without their full stop. `proof`: whether the run must be long enough, and as fast as is promised. */
export function findFaults(
  result: Omit<WorldResult, "faults">,
  { missed, wrong, proof }: Pick<Summary, "missed"> & { wrong: WrongAnswer[]; proof: boolean },
): string[] {
  const { changes, seen, waiting } = result;
  const faults = missed.map(({ metric, threshold }) => `${metric} ${threshold} was not met`);
  if (seen.atHome > 0) faults.push(`${seen.atHome} reads in the place of a change were old`);
  if (seen.beyond > 0) faults.push(`${seen.beyond} reads were older than the bound`);
  if (seen.ownOld > 0) faults.push(`${seen.ownOld} reads that sent a position were old`);
  if (waiting.left > 0) faults.push(`${waiting.left} purges were still waiting when the bound was over`);
  if (changes === 0) faults.push("nothing was changed");
  if (wrong[0] !== undefined) faults.push(describeDifference(wrong[0]));
  return proof ? [...faults, ...findWeakness(result)] : faults;
}

/** Whether none beyond the bound is of weight. */
export const hasEnoughReads = ({ seen }: Pick<WorldResult, "seen">) => seen.reads >= LEAST_READS;

function findWeakness(result: Omit<WorldResult, "faults">): string[] {
  const weak: string[] = [];
  if (!hasEnoughReads(result))
    weak.push(
      `${result.seen.reads} reads may have been old, which is fewer than ${LEAST_READS}: see --duration`,
    );
  if (result.lacks !== undefined || result.trouble !== undefined) return weak;
  for (const { place, shopperMs, hitP95 } of result.places)
    if (hitP95 > shopperMs + MOST_HIT_MS)
      weak.push(
        `p95 of hits in ${place} is ${Math.round(hitP95)} ms, more than ${MOST_HIT_MS} and the distance`,
      );
  if (hasCallForEach(result) && result.staleness.p99 > MOST_STALE_MS)
    weak.push(
      `p99 of staleness is ${result.staleness.p99} ms, though the plan has a purge call for each change`,
    );
  return weak;
}

/** At a constant rate of changes, a bucket that is not empty in the end never was. One call has emptied the stores. */
function hasCallForEach({ changes, durationS, limits }: Omit<WorldResult, "faults">): boolean {
  return changes <= limits.burst - 1 + (limits.callsPerMinute * durationS) / 60;
}

/** Of each place's gateway. */
export async function countStatements({ places }: World): Promise<number[]> {
  return await Promise.all(places.map(({ gatewayUrl }) => countOriginQueries(gatewayUrl)));
}

/** What k6 says of one place. */
export function figuresOf(
  metrics: Record<string, Metric>,
  { name, shopperMs, isShared }: RunningPlace,
  statements: number,
): PlaceFigures {
  const value = (metric: string, field: string) =>
    metrics[`${metric}{scenario:shoppers_${name}}`]?.[field] ?? 0;
  return {
    place: name,
    shopperMs,
    reads: value("http_req_duration", "count"),
    p50: value("http_req_duration", "p(50)"),
    p95: value("http_req_duration", "p(95)"),
    p99: value("http_req_duration", "p(99)"),
    hitP95: value("hit_duration", "p(95)"),
    hitRatio: value("cache_hits", "value"),
    statements: isShared ? undefined : statements,
  };
}
