import type { z } from "@hono/zod-openapi";
import type { OnceKey } from "../http/once-key.ts";
import { MAX_ID as MAX_INTEGER } from "../http/params.ts";
import { tagsRecordedBy } from "../invalidation.ts";
import type { Statement, Transact } from "../sql.ts";
import type { NewReview, PostedReview } from "./schema.ts";
import { writeDate } from "./store.ts";

/** The code of the Refusal if the product is not in the catalogue and has no reviews. */
export const UNKNOWN_PRODUCT = "AT010";

const POST_REVIEW = `
select keep_result($1, $2, json_build_array(id::text, (date at time zone 'utc')::text, photos::text, ratings::text))
from post_review($3)`;

/** The new review as stored. `ratings`: of the product's own characteristics. */
export type PostedRow = [id: string, date: string, photos: string | null, ratings: string | null];

/** Adds a review and its counts. Run it with `once`. Returns a `PostedRow`. */
export function postReview(key: OnceKey, review: NewReview): Statement {
  return { text: POST_REVIEW, params: [...key, JSON.stringify(review)] };
}

/** A new review as the lists show it. `ignored`: the fields of the form that were dropped. */
export function writePosted(
  [id, date, photos, ratings]: PostedRow,
  { rating, summary, recommend, body, name, characteristics }: NewReview,
  ignored: readonly string[],
): z.infer<typeof PostedReview> {
  const kept: Record<string, number> = JSON.parse(ratings ?? "{}");
  const foreign = Object.keys(characteristics).filter((id) => !Object.hasOwn(kept, id));
  return {
    review_id: Number(id),
    rating,
    summary,
    recommend,
    response: null,
    body,
    date: writeDate(date),
    reviewer_name: name,
    helpfulness: 0,
    photos: JSON.parse(photos ?? "[]"),
    ignored: [...ignored, ...foreign.map((id) => `characteristics.${id}`)],
  };
}

const RECORD_HELPFUL_VOTE = `
update reviews
set helpfulness = least(helpfulness, ${MAX_INTEGER - 1}) + 1
where id = $1
returning product_id`;

/** Adds a vote to a review, also to a hidden one, up to 2147483647. Returns its product's id. Undefined: it does not exist. */
export async function recordHelpfulVote(transact: Transact, reviewId: number): Promise<number | undefined> {
  return await productOf(transact, { text: RECORD_HELPFUL_VOTE, params: [reviewId] });
}

// A review that is already hidden needs no purge.
const REPORT_REVIEW = `
with hidden as (
  update reviews
  set reported = true
  where id = $1
    and not reported
  returning product_id
),
recorded as (
  insert into cache_purges (tag)
  select format(tag, product_id)
  from hidden
  cross join unnest($2::text[]) as tag
)
select product_id
from reviews
where id = $1`;

/** Hides a review from the lists. Returns its product's id. Undefined: it does not exist. */
export async function reportReview(transact: Transact, reviewId: number): Promise<number | undefined> {
  return await productOf(transact, {
    text: REPORT_REVIEW,
    params: [reviewId, tagsRecordedBy.reviewed("%s")],
  });
}

async function productOf(transact: Transact, write: Statement): Promise<number | undefined> {
  const [[row] = []] = await transact([write]);
  return row && Number(row[0]);
}
