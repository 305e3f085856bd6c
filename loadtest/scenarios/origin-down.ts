// While the database is down: do cached reads fail, do others wait long, and do failures continue afterwards?

import { check, sleep } from "k6";
import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { expectStatuses } from "../lib/failures.ts";
import { setFaults } from "../lib/gateway.ts";
import { lean } from "../lib/options.ts";
import { uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const KNOWN_IDS = 50;
const BEFORE_S = 3;
const downS = settings.durationS ?? 45; // longer than the freshness of reviews
const RECOVERY_S = 2;
const AFTER_S = 5;
const endS = BEFORE_S + downS + AFTER_S;
const rate = settings.rate ?? 100;

// A 503 is the right response for an uncached read.
expectStatuses(200, 503);

const constant = {
  executor: "constant-arrival-rate",
  timeUnit: "1s",
  preAllocatedVUs: 20,
  maxVUs: 200,
} as const;
export const options: Options = {
  ...lean,
  scenarios: {
    known: { ...constant, exec: "askKnown", rate, duration: `${endS}s` },
    unknown: {
      ...constant,
      exec: "askUnknown",
      rate: 10,
      startTime: `${BEFORE_S}s`,
      duration: `${downS - 1}s`,
    },
    afterwards: {
      ...constant,
      exec: "askUnknownAgain",
      rate: 10,
      startTime: `${BEFORE_S + downS + RECOVERY_S}s`,
      duration: `${AFTER_S - RECOVERY_S}s`,
    },
    fault: {
      executor: "shared-iterations",
      exec: "breakAndMend",
      vus: 1,
      iterations: 1,
      maxDuration: `${endS}s`,
    },
  },
  thresholds: {
    http_req_failed: ["rate==0"],
    checks: ["rate==1"],
    "http_req_duration{scenario:unknown}": ["max<3000"],
  },
};

export function setup(): void {
  for (let id = 1; id <= KNOWN_IDS; id += 1) for (const one of knownReads(id)) get(one);
}

const knownReads = (id: number) => [read.product(id), read.styles(id), read.reviews(id), read.meta(id)];

export function breakAndMend(): void {
  sleep(BEFORE_S);
  setFaults({ mode: "down" });
  sleep(downS);
  setFaults({});
}

export function askKnown(): void {
  const reads = knownReads(uniform(1, KNOWN_IDS));
  const response = get(reads[uniform(0, reads.length - 1)] ?? read.product(1));
  check(response, { "what is known is answered": ({ status }) => status === 200 });
}

export function askUnknown(): void {
  const response = get(read.product(uniform(KNOWN_IDS + 1, settings.products)));
  check(response, {
    "what is unknown says when to come back": ({ status, headers }) =>
      status === 200 || (status === 503 && headers["Retry-After"] !== undefined),
  });
}

export function askUnknownAgain(): void {
  const response = get(read.product(uniform(KNOWN_IDS + 1, settings.products)));
  check(response, { "all is answered once the database is back": ({ status }) => status === 200 });
}

export function teardown(): void {
  setFaults({});
}
