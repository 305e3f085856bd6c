// Does the last page of the list cost no more than twice the first?

import { Rate } from "k6/metrics";
import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const PAGE = 5;
const pages = Math.floor(settings.products / PAGE);
const part = Math.max(1, Math.floor(pages / 10));

/** The share of pairs above the bound. Below a half, the median pair is within it. */
const costsMoreThanTwice = new Rate("deep_costs_more_than_twice");

const constant = atConstantRate({ rate: 100 });
export const options: Options = {
  ...constant,
  thresholds: { ...constant.thresholds, deep_costs_more_than_twice: ["rate<0.5"] },
};

/** One of the first pages and one of the last, in either order, so that a disturbance affects both. */
export default function compare(): void {
  const askFirst = () => get({ ...read.list(uniform(1, part)), tags: { depth: "first" } });
  const askLast = () => get({ ...read.list(uniform(pages - part + 1, pages)), tags: { depth: "last" } });
  const lastBefore = Math.random() < 0.5 ? askLast() : undefined;
  const first = askFirst();
  const last = lastBefore ?? askLast();
  costsMoreThanTwice.add(last.timings.waiting > 2 * first.timings.waiting);
}
