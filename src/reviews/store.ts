import type { z } from "@hono/zod-openapi";
import type { Representation } from "../cache/representation.ts";
import { withRaw } from "../http/json.ts";
import type { Window } from "../http/page.ts";
import { tagsShown } from "../invalidation.ts";
import type { Query } from "../sql.ts";
import type { Review, ReviewMeta, Sort } from "./schema.ts";

// Each is a total order and has an index.
const ORDERS: Record<Sort, string> = {
  newest: "date desc, id desc",
  helpful: "helpfulness desc, id desc",
  relevant: "relevance desc, id desc",
};

const listReviewsBy = (order: string) => `
select id, rating, summary, recommend, response, body, date at time zone 'utc', reviewer_name, helpfulness, photos
from reviews
where product_id = $1
  and not reported
order by ${order}
limit $2
offset $3`;

const LIST_REVIEWS: Record<Sort, string> = {
  newest: listReviewsBy(ORDERS.newest),
  helpful: listReviewsBy(ORDERS.helpful),
  relevant: listReviewsBy(ORDERS.relevant),
};

type ReviewRow = [
  id: string,
  rating: string,
  summary: string | null,
  recommend: "t" | "f",
  response: string | null,
  body: string | null,
  date: string,
  reviewerName: string | null,
  helpfulness: string,
  photos: string | null,
];

function writeReview(row: ReviewRow): string {
  const [id, rating, summary, recommend, response, body, date, reviewerName, helpfulness, photos] = row;
  const review: Omit<z.infer<typeof Review>, "photos"> = {
    review_id: Number(id),
    rating: Number(rating),
    summary: summary ?? "", // front ends read the length of these three without a check
    recommend: recommend === "t",
    response,
    body: body ?? "",
    date: writeDate(date),
    reviewer_name: reviewerName ?? "",
    helpfulness: Number(helpfulness),
  };
  return withRaw(review, { photos: photos ?? "[]" });
}

/** From a timestamp without zone, in UTC. */
export const writeDate = (date: string) => new Date(`${date.replace(" ", "T")}Z`).toISOString();

/**
 * One page of a product's reviews without the reported ones. An unknown product has no reviews. `count` is echoed as
 * requested, though the window may be smaller.
 */
export async function listReviews(
  query: Query,
  productId: number,
  sort: Sort,
  { offset, limit }: Window,
  count = limit,
): Promise<Representation> {
  const rows = await query<ReviewRow>(LIST_REVIEWS[sort], [productId, limit, offset]);
  const results = `[${rows.map(writeReview).join(",")}]`;
  return { json: withRaw({ product: String(productId), page: offset, count }, { results }) };
}

const selectSummaries = (condition: string) => `
select product_id, stars_1, stars_2, stars_3, stars_4, stars_5, recommended, not_recommended, characteristics
from review_summaries
where product_id ${condition}`;

const FIND_SUMMARY = selectSummaries("= $1");
const LIST_SUMMARIES = selectSummaries("= any($1::integer[])");

type SummaryRow = [
  productId: string,
  ...stars: [string, string, string, string, string],
  recommended: string,
  notRecommended: string,
  characteristics: string | null,
];

const noReviews = (productId: number): SummaryRow => {
  return [String(productId), "0", "0", "0", "0", "0", "0", "0", null];
};

/** As stored in the row, in id order. */
type Characteristic = { id: number; name: string; sum: number; count: number };

/**
 * The counts and averages of a product's reviews as JSON. An unknown product has zeros. Reported reviews count, and an
 * unrated characteristic is listed because forms need its id.
 */
export async function findReviewMeta(query: Query, productId: number): Promise<Representation> {
  const [row] = await query<SummaryRow>(FIND_SUMMARY, [productId]);
  return { json: writeMeta(row ?? noReviews(productId)) };
}

/** The same for several products, as an array in the order of `productIds`. */
export async function listReviewMetas(query: Query, productIds: readonly number[]): Promise<Representation> {
  const rows = await query<SummaryRow>(LIST_SUMMARIES, [productIds]);
  const byProduct = new Map(rows.map((row) => [Number(row[0]), row]));
  const metas = productIds.map((id) => writeMeta(byProduct.get(id) ?? noReviews(id)));
  return { json: `[${metas.join(",")}]`, shown: tagsShown.metas(productIds) };
}

function writeMeta(row: SummaryRow): string {
  const [productId, one, two, three, four, five, recommended, notRecommended, characteristics] = row;
  const list: Characteristic[] = JSON.parse(characteristics ?? "[]");
  const meta: Omit<z.infer<typeof ReviewMeta>, "characteristics"> = {
    product_id: productId,
    ratings: { "1": one, "2": two, "3": three, "4": four, "5": five },
    recommended: { false: notRecommended, true: recommended },
  };
  // Not an object, which would put names that look like numbers first. If two have the same name, the first one is used.
  const named = new Map(list.toReversed().map((one) => [one.name, one]));
  const members = list
    .filter((one) => named.get(one.name) === one)
    .map(({ id, name, sum, count }) => {
      return `${JSON.stringify(name)}:${JSON.stringify({ id, value: average(sum, count) })}`;
    });
  return withRaw(meta, { characteristics: `{${members.join(",")}}` });
}

const DECIMALS = 16;

/** sum / count as text with exactly 16 decimals, half rounded up, like `round(…, 16)`. Null without ratings. */
function average(sum: number, count: number): string | null {
  if (count === 0) return null;
  const doubled = (2n * BigInt(sum) * 10n ** BigInt(DECIMALS)) / BigInt(count);
  const digits = ((doubled + 1n) / 2n).toString().padStart(DECIMALS + 1, "0");
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}
