import { LIMITED_FOR_S } from "../../db/local/purge-endpoint.ts";
import { servedFor } from "../../src/cache/lifetime.ts";
import { lifetimes } from "../../src/lifetimes.ts";

/** What goes wrong with the purge API, and for how long. */
export interface Trouble {
  mode: "down" | "limit" | "fail" | "hang";
  forS: number;
}

interface Case {
  lacks: "purges" | "edge" | undefined;
  limits: { callsPerMinute: number };
  /** Changes a second. */
  writes: number;
  trouble: Trouble | undefined;
}

/** One call's deadline (src/purges/drain.ts), its way to the places and the lease of a generation. */
const CALL_S = 6;

/**
 * The bound of src/operating.md in milliseconds: the wait for a call, for the next write (or the timer) that sends it, and
 * for the call. While the API is in trouble, that time too, and the pause after it, which is at most 1.5 × as long.
 */
export function boundOf({ lacks, limits, writes, trouble }: Case): number {
  if (lacks === "edge") return 0;
  if (lacks === "purges") return servedFor(lifetimes.product) * 1000;
  const nextWriteS = Math.min(60, 1 / writes);
  const orderlyS = 60 / limits.callsPerMinute + nextWriteS + CALL_S;
  if (trouble === undefined) return orderlyS * 1000;
  const pauseS = 1.5 * Math.max(trouble.forS + 5, trouble.mode === "limit" ? LIMITED_FOR_S : 0);
  return (trouble.forS + pauseS + orderlyS) * 1000;
}
