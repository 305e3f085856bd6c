import { createRoute, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { jsonBody } from "../http/body.ts";
import { idempotent, once } from "../http/idempotency.ts";
import { limitWrites } from "../http/rate-limit.ts";
import { anyPost, anyRequest, created, noContent, problems } from "../http/responses.ts";
import { tagsPurgedBy, tagsRecordedBy } from "../invalidation.ts";
import { ProblemError } from "../problem.ts";
import { purgeTags } from "../purges/purge-tags.ts";
import { recordPurges } from "../purges/store.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { Refusal } from "../sql.ts";
import {
  type NewReview,
  PostedReview,
  ProductPath,
  ReviewForm,
  ReviewFormOfProduct,
  ReviewPath,
} from "./schema.ts";
import {
  type PostedRow,
  postReview,
  recordHelpfulVote,
  reportReview,
  UNKNOWN_PRODUCT,
  writePosted,
} from "./write-store.ts";

export const reviewWrites = createRouter();

const adds = {
  method: "post" as const,
  tags: ["reviews"],
  summary: "Add a review. The product's lists and counts show it at once",
  parameters: anyPost,
  responses: { 201: created(PostedReview), ...problems(400, 409, 413, 415, 422, 429, 503) },
};

const formOf = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { "application/json": { schema } },
});

const postRoute = createRoute({
  ...adds,
  path: "/reviews",
  operationId: "postReview",
  middleware: [limitWrites, ...jsonBody(), idempotent] as const,
  request: { body: formOf(ReviewForm) },
});

reviewWrites.openapi(postRoute, async (c) => {
  const { review, ignored } = c.req.valid("json");
  return c.json(await post(c, review, ignored), 201);
});

const postAlias = createRoute({
  ...adds,
  path: "/reviews/{product_id}",
  operationId: "postReviewAlias",
  middleware: [limitWrites, ...jsonBody(), idempotent] as const,
  request: { params: ProductPath, body: formOf(ReviewFormOfProduct) },
});

reviewWrites.openapi(postAlias, async (c) => {
  const { product_id } = c.req.valid("param");
  const { review, ignored } = c.req.valid("json");
  const isOther = review.product_id !== undefined && Number(review.product_id) !== product_id;
  return c.json(
    await post(c, { ...review, product_id }, isOther ? ["product_id", ...ignored] : ignored),
    201,
  );
});

async function post(c: Context<AppEnv>, review: NewReview, ignored: readonly string[]) {
  const recordTags = recordPurges(tagsRecordedBy.reviewed(review.product_id));
  const row = await once<PostedRow>(c, (key) => [recordTags, postReview(key, review)]).catch(
    refuseUnknownProduct,
  );
  const posted = writePosted(row, review, ignored);
  await showAtOnce(c, `post review ${posted.review_id}`, review.product_id, { everywhere: true });
  return posted;
}

function refuseUnknownProduct(error: unknown): never {
  if (!(error instanceof Refusal && error.code === UNKNOWN_PRODUCT)) throw error;
  const message = "must be the id of a product that is in the catalogue or has reviews";
  throw new ProblemError({ kind: "invalid-request", errors: [{ in: "body", field: "product_id", message }] });
}

const vote = {
  method: "put" as const,
  tags: ["reviews"],
  parameters: anyRequest,
  middleware: limitWrites,
  request: { params: ReviewPath },
  responses: { 204: noContent, ...problems(404, 422, 429, 503) },
};

for (const path of ["/reviews/{review_id}/helpful", "/reviews/helpful/{review_id}"] as const) {
  const helpfulRoute = createRoute({
    ...vote,
    path,
    operationId: path.endsWith("helpful") ? "recordHelpfulVote" : "recordHelpfulVoteAlias",
    summary: "Vote for a review: adds one to its helpfulness. A body is ignored",
  });

  reviewWrites.openapi(helpfulRoute, async (c) => {
    const { review_id: id } = c.req.valid("param");
    const productId = foundOf(id, await recordHelpfulVote(c.get("transact"), id));
    await showAtOnce(c, `vote for review ${id}`, productId, { everywhere: false });
    return c.body(null, 204);
  });
}

for (const path of ["/reviews/{review_id}/report", "/reviews/report/{review_id}"] as const) {
  const reportRoute = createRoute({
    ...vote,
    path,
    operationId: path.endsWith("report") ? "reportReview" : "reportReviewAlias",
    summary: "Report a review: hides it from the lists. A body is ignored",
  });

  reviewWrites.openapi(reportRoute, async (c) => {
    const { review_id: id } = c.req.valid("param");
    const productId = foundOf(id, await reportReview(c.get("transact"), id));
    await showAtOnce(c, `report review ${id}`, productId, { everywhere: true });
    return c.body(null, 204);
  });
}

function foundOf(reviewId: number, productId: number | undefined): number {
  if (productId === undefined) throw new ProblemError({ kind: "review-not-found", reviewId });
  return productId;
}

/** Logs the write, and invalidates the lists and counts of the product in this data centre. */
async function showAtOnce(
  c: Context<AppEnv>,
  what: string,
  productId: number,
  reach: { everywhere: boolean },
) {
  c.get("facts").write = { what };
  await purgeTags(c, tagsPurgedBy.reviewed(productId), reach);
}
