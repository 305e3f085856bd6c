import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { cached } from "../cache/cached.ts";
import { keyOf } from "../cache/key.ts";
import { pageKeyParams, windowOf } from "../http/page.ts";
import { MAX_ID } from "../http/params.ts";
import { anyRead, found, problems } from "../http/responses.ts";
import { dependsOn } from "../invalidation.ts";
import { lifetimes } from "../lifetimes.ts";
import { ProblemError } from "../problem.ts";
import { type AppEnv, createRouter } from "../router.ts";
import {
  DEFAULT_SORT,
  ProductPath,
  ReviewList,
  ReviewListPaging,
  ReviewListQuery,
  ReviewMeta,
  ReviewMetaQuery,
} from "./schema.ts";
import { findReviewMeta, listReviewMetas, listReviews } from "./store.ts";

const PAGE_CAP = 1000;

export const reviews = createRouter();

const list = {
  method: "get" as const,
  tags: ["reviews"],
  summary: `List a product's reviews, one page. \`count\` is at most ${PAGE_CAP}`,
  parameters: anyRead,
  responses: { ...found(ReviewList), ...problems(422, 503) },
};

const listRoute = createRoute({
  ...list,
  path: "/reviews",
  operationId: "listReviews",
  request: { query: ReviewListQuery },
});

reviews.openapi(listRoute, (c) => answerList(c, c.req.valid("query")));

const listAlias = createRoute({
  ...list,
  path: "/reviews/{product_id}/list",
  operationId: "listReviewsAlias",
  request: { params: ProductPath, query: ReviewListPaging },
});

reviews.openapi(listAlias, (c) => answerList(c, { ...c.req.valid("param"), ...c.req.valid("query") }));

async function answerList(c: Context<AppEnv>, asked: z.infer<typeof ReviewListQuery>) {
  const { product_id: productId, sort, page, count } = asked;
  const window = windowOf(page, count, PAGE_CAP);
  const key = keyOf("/reviews", {
    product_id: productId,
    sort: sort === DEFAULT_SORT ? undefined : sort,
    ...pageKeyParams(page, count),
  });
  const descriptor = { key, lifetime: lifetimes.reviews, tags: dependsOn.reviews(productId) };
  return await cached<z.infer<typeof ReviewList>>(c, descriptor, () =>
    listReviews(c.get("query"), productId, sort, window, count),
  );
}

const meta = {
  method: "get" as const,
  tags: ["reviews"],
  summary: "Get counts by stars and recommendation, and the average of each characteristic",
  parameters: anyRead,
};

const metaRoute = createRoute({
  ...meta,
  path: "/reviews/meta",
  operationId: "findReviewMeta",
  request: { query: ReviewMetaQuery },
  responses: { ...found(z.union([ReviewMeta, z.array(ReviewMeta)])), ...problems(422, 503) },
});

reviews.openapi(metaRoute, async (c) => {
  const { product_id: one, product_ids: several } = c.req.valid("query");
  if (one !== undefined && several === undefined) return await answerMeta(c, one);
  if (several !== undefined && one === undefined) return await answerMetas(c, several);
  const message =
    one === undefined ? `is required: an integer from 1 to ${MAX_ID}` : "cannot be combined with product_ids";
  throw new ProblemError({
    kind: "invalid-request",
    errors: [{ in: "query", field: "product_id", message }],
  });
});

const metaAlias = createRoute({
  ...meta,
  path: "/reviews/{product_id}/meta",
  operationId: "findReviewMetaAlias",
  request: { params: ProductPath },
  responses: { ...found(ReviewMeta), ...problems(422, 503) },
});

reviews.openapi(metaAlias, async (c) => answerMeta(c, c.req.valid("param").product_id));

async function answerMetas(c: Context<AppEnv>, productIds: number[]) {
  const key = keyOf("/reviews/meta", { product_ids: productIds.join(",") });
  const descriptor = { key, lifetime: lifetimes.metas, tags: dependsOn.metas };
  return await cached<z.infer<typeof ReviewMeta>[]>(c, descriptor, () =>
    listReviewMetas(c.get("query"), productIds),
  );
}

async function answerMeta(c: Context<AppEnv>, productId: number) {
  const key = keyOf("/reviews/meta", { product_id: productId });
  const descriptor = { key, lifetime: lifetimes.reviews, tags: dependsOn.reviews(productId) };
  return await cached<z.infer<typeof ReviewMeta>>(c, descriptor, () =>
    findReviewMeta(c.get("query"), productId),
  );
}
