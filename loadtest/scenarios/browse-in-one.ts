// How long do the same shoppers wait, and what do they cost, with each page in one response?

import type { Options } from "k6/options";
import { drawCategory, get, type ListingSort, linkToNext, read } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { productPageWithin, viewPage } from "../lib/page-view.ts";
import { popularIds, popularPages, uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const SORTS: ListingSort[] = ["newest", "price", "rating", "name"];
/** The share of list pages of one category, and of those that continue to the next page. */
const CATEGORY_SHARE = 0.1;
const NEXT_SHARE = 0.5;

const constant = atConstantRate({ rate: 20, durationS: 20 });
export const options: Options = {
  ...constant,
  thresholds: {
    ...constant.thresholds,
    ...productPageWithin({ ms: 100, requests: 1, bytes: 20_000 }),
    http_req_duration: ["p(95)<100"],
    cache_hits: ["rate>0.15"],
  },
};

const popularProduct = popularIds(settings.products);
const popularPage = popularPages(settings.products);

/** A list of cards, sometimes of a category, then a product page. */
export default function browseInOne(): void {
  if (Math.random() < CATEGORY_SHARE) browseCategory();
  else viewPage("list", () => [get(read.cards(popularPage()))]);
  viewPage("product", () => [get(read.page(popularProduct()))]);
}

function browseCategory(): void {
  const sort = SORTS[uniform(0, SORTS.length - 1)] ?? "newest";
  const [first] = viewPage("list", () => {
    const categories = get({ ...read.categories(), needsBody: true });
    const category = drawCategory(categories);
    return category === undefined ? [categories] : [get(read.listing(category, sort)), categories];
  });
  const next = linkToNext(first);
  if (next !== undefined && Math.random() < NEXT_SHARE) viewPage("list", () => [get(next)]);
}
