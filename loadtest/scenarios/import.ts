// How long do shoppers wait after an import, which purges everything at its end?

import exec from "k6/execution";
import type { Options } from "k6/options";
import { compareAfterwards, get, read } from "../lib/api.ts";
import { lean, nothingFails } from "../lib/options.ts";
import { popularIds } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

/** The start of the import (load/import-under-load.ts). */
const BEFORE_S = 15;
const afterS = settings.durationS ?? 45;
const rate = settings.rate ?? 300;
/** One read in this number is compared with the tables after the run. */
const COMPARED = 200;

const constant = {
  executor: "constant-arrival-rate",
  exec: "ask",
  rate,
  timeUnit: "1s",
  maxVUs: 500,
} as const;
export const options: Options = {
  ...lean,
  scenarios: {
    before: { ...constant, preAllocatedVUs: 50, duration: `${BEFORE_S}s` },
    import: { ...constant, preAllocatedVUs: 50, startTime: `${BEFORE_S}s`, duration: `${afterS}s` },
  },
  thresholds: {
    ...nothingFails,
    // Shown side by side without a threshold, because the import uses most of the machine.
    "http_req_duration{scenario:before}": ["p(99)<3000"],
    "http_req_duration{scenario:import}": ["p(99)<3000"],
    "cache_hits{scenario:before}": ["rate>=0"],
    "cache_hits{scenario:import}": ["rate>=0"],
  },
};

const popularProduct = popularIds(settings.products);

export function ask(): void {
  const id = popularProduct();
  const reads = [read.product(id), read.styles(id), read.reviews(id), read.meta(id), read.page(id)];
  const turn = exec.scenario.iterationInTest;
  const one = reads[turn % reads.length] ?? read.product(id);
  get(one);
  if (turn % COMPARED === 0) compareAfterwards(one);
}
