import type { Options, Threshold } from "k6/options";
import { settings } from "./settings.ts";

/** Disables features of k6 that cost time on the measured machine. */
export const lean: Options = {
  discardResponseBodies: true,
  systemTags: ["status", "name", "scenario"],
  summaryTrendStats: ["avg", "p(50)", "p(95)", "p(99)", "max", "count"],
};

export const nothingFails: Record<string, Threshold[]> = { http_req_failed: ["rate==0"] };

/** The most requests in flight. Without a limit, a run would measure k6's own queue. */
export const MOST_IN_FLIGHT = 200;

/**
 * New requests at a constant rate, even if earlier ones are still waiting, so that a slow service does not slow its
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
