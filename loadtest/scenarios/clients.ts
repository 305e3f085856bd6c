// How many responses per second do 32 clients get that request one product after another, most of them popular?

import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { lean, nothingFails } from "../lib/options.ts";
import { popularIds } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const CLIENTS = 32;

export const options: Options = {
  ...lean,
  scenarios: {
    clients: { executor: "constant-vus", vus: CLIENTS, duration: `${settings.durationS ?? 10}s` },
  },
  thresholds: { ...nothingFails, http_req_duration: ["p(95)<1000"] },
};

const popularProduct = popularIds(settings.products);

export default function ask(): void {
  get(read.product(popularProduct()));
}
