// Do shoppers wait? Few products are popular, most are hardly ever looked at, and a page of the shop asks for a lot.

import type { Options } from "k6/options";
import { get, getAll, read } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { popularIds, zipf } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const CARDS = 5;

const constant = atConstantRate({ rate: 20, durationS: 20 });
export const options: Options = {
  ...constant,
  thresholds: { ...constant.thresholds, http_req_duration: ["p(95)<100"], cache_hits: ["rate>0.3"] },
};

const popularProduct = popularIds(settings.products);
const popularPage = zipf(Math.max(1, Math.floor(settings.products / 5)), 1.5);

/** The list, then a product's page, then the cards of its related products, each as front ends fill it. */
export default function browse(): void {
  get(read.list(popularPage()));
  const id = popularProduct();
  const [related] = getAll([
    { ...read.related(id), needsBody: true },
    read.product(id),
    read.styles(id),
    read.reviews(id),
    read.meta(id),
  ]);
  if (related?.status !== 200) return;
  const cards = (related.json() as number[]).slice(0, CARDS);
  getAll(cards.flatMap((card) => [read.product(card), read.styles(card), read.meta(card)]));
}
