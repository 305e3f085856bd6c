// Do hits get slower during a flood of cold keys at five times the database's best rate?

import { check, sleep } from "k6";
import exec from "k6/execution";
import { Trend } from "k6/metrics";
import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { expectStatuses } from "../lib/failures.ts";
import { countOriginQueries, setFaults } from "../lib/gateway.ts";
import { lean } from "../lib/options.ts";
import { uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const KNOWN_IDS = 50;
/** A small database: 20 connections, and the duration of a statement. A larger one would need a larger machine. */
const STATEMENT_MS = 200;
const BEST_RATE = 20 * (1000 / STATEMENT_MS);
const FLOOD_RATE = 5 * BEST_RATE;
const HIT_RATE = settings.rate ?? 300;

const BEFORE_S = 10;
const floodS = settings.durationS ?? 20; // shorter than the freshness of reviews
/** Until the flood's first statements have started, or its last ones have ended. */
const EDGE_S = 2;

// A 503 is the right response for an uncached read that gets no turn.
expectStatuses(200, 503);

const statementRate = new Trend("flood_statements");

const constant = { executor: "constant-arrival-rate", timeUnit: "1s", preAllocatedVUs: 20 } as const;
const hits = { ...constant, exec: "askKnown", rate: HIT_RATE, maxVUs: 200 };
export const options: Options = {
  ...lean,
  scenarios: {
    hits_before: { ...hits, duration: `${BEFORE_S}s` },
    hits_in_flood: { ...hits, startTime: `${BEFORE_S + EDGE_S}s`, duration: `${floodS - EDGE_S}s` },
    flood: {
      ...constant,
      exec: "askUnknown",
      rate: FLOOD_RATE,
      preAllocatedVUs: 400,
      maxVUs: 1000,
      startTime: `${BEFORE_S}s`,
      duration: `${floodS}s`,
    },
    database: {
      executor: "shared-iterations",
      exec: "watchDatabase",
      vus: 1,
      iterations: 1,
      maxDuration: "5m",
    },
  },
  thresholds: {
    http_req_failed: ["rate==0"],
    checks: ["rate==1"],
    // Hits before and during the flood, side by side, with a threshold that no shopper would notice.
    "http_req_duration{scenario:hits_before}": ["p(99)<25"],
    "http_req_duration{scenario:hits_in_flood}": ["p(99)<25"],
    "http_req_duration{scenario:flood}": ["max<3000"],
    flood_statements: [`avg>=${0.9 * BEST_RATE}`, `avg<=${1.05 * BEST_RATE}`],
  },
};

export function setup(): void {
  for (let id = 1; id <= KNOWN_IDS; id += 1) for (const one of knownReads(id)) get(one);
}

const knownReads = (id: number) => [read.product(id), read.related(id)]; // fresh for longer than the run

export function watchDatabase(): void {
  setFaults({ holdMs: STATEMENT_MS });
  sleep(BEFORE_S + EDGE_S);
  const before = countOriginQueries();
  const seconds = floodS - 2 * EDGE_S;
  sleep(seconds);
  statementRate.add((countOriginQueries() - before) / seconds);
  sleep(EDGE_S);
  setFaults({});
}

export function askKnown(): void {
  const reads = knownReads(uniform(1, KNOWN_IDS));
  const response = get(reads[uniform(0, reads.length - 1)] ?? read.product(1));
  check(response, { "what is known is answered": ({ status }) => status === 200 });
}

/** Each requests another path that was not requested before. */
export function askUnknown(): void {
  const response = get(read.meta(1 + ((KNOWN_IDS + exec.scenario.iterationInTest) % settings.products)));
  check(response, {
    "what is unknown is answered, or says when to come back": ({ status, headers }) =>
      status === 200 || (status === 503 && headers["Retry-After"] !== undefined),
  });
}

export function teardown(): void {
  setFaults({});
}
