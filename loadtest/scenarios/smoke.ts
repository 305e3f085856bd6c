// Does every route return the right response?

import { check } from "k6";
import type { Options } from "k6/options";
import { type Answer, drawCategory, get, linkToNext, type Read, read } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const constant = atConstantRate({ rate: 5 });
export const options: Options = {
  ...constant,
  thresholds: { ...constant.thresholds, checks: ["rate==1"], http_req_duration: ["p(95)<1000"] },
};

const SORTS = ["newest", "price", "-price", "rating", "name", "-name"] as const;

export default function askEverything(): void {
  const anyId = () => uniform(1, settings.products);
  const id = anyId();
  const several = [...new Set([id, anyId(), anyId()])];
  const reads = [
    ...[read.list(id), read.cards(id), read.products(several)],
    ...[read.product(id), read.styles(id), read.related(id), read.relatedCards(id), read.page(id)],
    ...[read.meta(id), read.metas(several)],
  ];
  for (const sort of ["relevant", "newest", "helpful"] as const) reads.push(read.reviews(id, sort));
  for (const one of reads) look(one);

  const category = drawCategory(look({ ...read.categories(), needsBody: true }));
  if (category === undefined) return;
  const next = linkToNext(look(read.listing(category, SORTS[uniform(0, SORTS.length - 1)] ?? "newest")));
  check(next, { "a listing leads on": () => next !== undefined });
  if (next !== undefined) look(next);
}

function look(one: Read): Answer {
  const response = get(one);
  check(response, {
    "is a 200": ({ status }) => status === 200,
    "has a strong tag": ({ headers }) => headers.Etag?.startsWith('"') ?? false,
    "says how it came about": ({ headers }) => "Cache-Status" in headers || "Cf-Cache-Status" in headers,
  });
  return response;
}
