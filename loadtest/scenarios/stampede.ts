// Do concurrent requests for the same cold key cost one query?

import { check } from "k6";
import exec from "k6/execution";
import { Counter } from "k6/metrics";
import type { Options } from "k6/options";
import { getAll, read } from "../lib/api.ts";
import { countOriginQueries, setFaults } from "../lib/gateway.ts";
import { lean, nothingFails } from "../lib/options.ts";
import { settings } from "../lib/settings.ts";

const CROWD = 500;
const KEYS = 20;
/** The delay of a distant database, so that all requests arrive before the first response. */
const DATABASE_DELAY_MS = 500;

const originQueries = new Counter("origin_queries");

export const options: Options = {
  ...lean,
  batch: CROWD,
  batchPerHost: CROWD,
  scenarios: { crowd: { executor: "shared-iterations", vus: 1, iterations: KEYS, maxDuration: "2m" } },
  thresholds: { ...nothingFails, checks: ["rate==1"], origin_queries: [`count==${KEYS}`] },
};

export function setup(): { before: number } {
  setFaults({ delayMs: DATABASE_DELAY_MS });
  return { before: countOriginQueries() };
}

export default function ask(): void {
  const id = settings.products - exec.scenario.iterationInTest;
  const answers = getAll(Array.from({ length: CROWD }, () => read.styles(id)));
  check(answers, { "all are answered": (all) => all.every(({ status }) => status === 200) });
}

export function teardown({ before }: { before: number }): void {
  setFaults({});
  originQueries.add(countOriginQueries() - before);
}
