import type { Options, Threshold } from "k6/options";
import { settings } from "./settings.ts";

/** What every scenario keeps k6 from doing: each of it costs the machine that is being measured. */
export const lean: Options = {
  discardResponseBodies: true,
  systemTags: ["status", "name", "scenario"],
  summaryTrendStats: ["avg", "p(50)", "p(95)", "p(99)", "max", "count"],
};

export const nothingFails: Record<string, Threshold[]> = { http_req_failed: ["rate==0"] };

/** A rate that needs more requests in flight than this is not held; without a limit a queue of its own would be measured. */
export const MOST_IN_FLIGHT = 200;

/**
 * New requests at a constant rate, whether or not the earlier ones have been answered: a slow service cannot slow its
 * own test down. A rate that is not reached is a failure.
 */
export function atConstantRate(defaults: { rate: number; durationS?: number }): Options {
  const rate = settings.rate ?? defaults.rate;
  const durationS = settings.durationS ?? defaults.durationS ?? 10;
  return {
    ...lean,
    scenarios: {
      load: {
        executor: "constant-arrival-rate",
        rate,
        timeUnit: "1s",
        duration: `${durationS}s`,
        preAllocatedVUs: 20,
        maxVUs: MOST_IN_FLIGHT,
      },
    },
    thresholds: { ...nothingFails, iterations: [`rate>=${rate * 0.98}`] },
  };
}
