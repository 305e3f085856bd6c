// Is a published rate reached, without failures and with a lower latency?

import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { figures, type Route } from "../lib/figures.ts";
import { atConstantRate } from "../lib/options.ts";
import { lastTenth, uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const REPEATED_IDS = 100;
const PAGE = 5;

const figure = figures[settings.figure];
if (figure === undefined) throw new Error(`There is no figure "${settings.figure}".`);
const { routes, rate, ids, theirs } = figure;

const constant = atConstantRate({ rate });
export const options: Options = {
  ...constant,
  thresholds: {
    ...constant.thresholds,
    ...(theirs.ms === undefined ? {} : { http_req_duration: [`avg<${theirs.ms}`] }),
  },
};

export default function ask(): void {
  const route = routes[uniform(0, routes.length - 1)] as Route;
  const highest = route === "list" ? Math.floor(settings.products / PAGE) : settings.products;
  get(read[route](ids === "repeated" ? uniform(highest - REPEATED_IDS + 1, highest) : lastTenth(highest)));
}
