// How long do shoppers wait? Few products are popular, and a shop page needs many requests.

import type { Options } from "k6/options";
import { type Answer, get, getAll, read } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { productPageWithin, viewPage } from "../lib/page-view.ts";
import { popularIds, popularPages } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const CARDS = 5;

const constant = atConstantRate({ rate: 20, durationS: 20 });
export const options: Options = {
  ...constant,
  thresholds: {
    ...constant.thresholds,
    ...productPageWithin({ ms: 250, requests: 5 + 3 * CARDS, bytes: 60_000 }),
    http_req_duration: ["p(95)<100"],
    cache_hits: ["rate>0.3"],
  },
};

const popularProduct = popularIds(settings.products);
const popularPage = popularPages(settings.products);

/** The list, then a product page with the cards of its related products, by the requests of a front end. */
export default function browse(): void {
  viewPage("list", () => [get(read.list(popularPage()))]);
  const id = popularProduct();
  viewPage("product", () => {
    const own = getAll([
      { ...read.related(id), needsBody: true },
      read.product(id),
      read.styles(id),
      read.reviews(id),
      read.meta(id),
    ]);
    return [...own, ...getAll(relatedIds(own[0]).flatMap(readsOfCard))];
  });
}

function relatedIds(related: Answer | undefined): number[] {
  return related?.status === 200 ? (related.json() as number[]).slice(0, CARDS) : [];
}

const readsOfCard = (id: number) => [read.product(id), read.styles(id), read.meta(id)];
