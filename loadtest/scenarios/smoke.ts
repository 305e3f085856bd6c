// Does every route answer, and rightly?

import { check } from "k6";
import type { Options } from "k6/options";
import { get, read } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const constant = atConstantRate({ rate: 10 });
export const options: Options = {
  ...constant,
  thresholds: { ...constant.thresholds, checks: ["rate==1"], http_req_duration: ["p(95)<1000"] },
};

export default function askEverything(): void {
  const id = uniform(1, settings.products);
  const reads = [read.list(id), read.product(id), read.styles(id), read.related(id), read.meta(id)];
  for (const sort of ["relevant", "newest", "helpful"] as const) reads.push(read.reviews(id, sort));
  for (const one of reads) {
    const response = get(one);
    check(response, {
      "is a 200": ({ status }) => status === 200,
      "has a strong tag": ({ headers }) => headers.Etag?.startsWith('"') ?? false,
      "says how it came about": ({ headers }) => "Cache-Status" in headers || "Cf-Cache-Status" in headers,
    });
  }
}
