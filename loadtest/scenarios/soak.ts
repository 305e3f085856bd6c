// Does memory stay flat while shoppers browse and write for ten minutes?

import type { Options } from "k6/options";
import { lean, MOST_IN_FLIGHT, nothingFails } from "../lib/options.ts";
import { settings } from "../lib/settings.ts";

export { default as browse } from "./browse.ts";
export { default as write } from "./journey-writes.ts";

const rate = settings.rate ?? 10;
const constant = {
  executor: "constant-arrival-rate",
  timeUnit: "1s",
  duration: `${settings.durationS ?? 600}s`,
  preAllocatedVUs: 20,
  maxVUs: MOST_IN_FLIGHT,
} as const;

export const options: Options = {
  ...lean,
  scenarios: {
    shoppers: { ...constant, exec: "browse", rate },
    writers: { ...constant, exec: "write", rate: Math.ceil(rate / 5) },
  },
  thresholds: { ...nothingFails, checks: ["rate==1"], dropped_iterations: ["count==0"] },
};
