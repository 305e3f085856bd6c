// At what rate do requests fail or fall behind, and is that high enough?

import exec from "k6/execution";
import { Gauge } from "k6/metrics";
import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { lean, MOST_IN_FLIGHT } from "../lib/options.ts";
import { popularIds } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const START = 100;
const FLOOR = 500;
const highest = settings.rate ?? 10_000;
const durationS = settings.durationS ?? 60;

/** The requested rate at the last check. */
const rateHeld = new Gauge("rate_held");

export const options: Options = {
  ...lean,
  scenarios: {
    ramp: {
      executor: "ramping-arrival-rate",
      startRate: START,
      timeUnit: "1s",
      stages: [{ target: highest, duration: `${durationS}s` }],
      preAllocatedVUs: 20,
      maxVUs: MOST_IN_FLIGHT,
    },
  },
  thresholds: {
    // Each of these counts as the break and ends the run.
    dropped_iterations: [{ threshold: "count<200", abortOnFail: true }],
    http_req_failed: [{ threshold: "rate<0.01", abortOnFail: true }],
    rate_held: [`value>=${FLOOR}`],
  },
};

const popularProduct = popularIds(settings.products);
const routes = [read.product, read.styles, read.related, read.reviews, read.meta];

export default function ask(): void {
  const route = routes[exec.scenario.iterationInTest % routes.length] ?? read.product;
  get(route(popularProduct()));
  rateHeld.add(START + (highest - START) * exec.scenario.progress);
}
