import { createRoute } from "@hono/zod-openapi";
import { cached } from "../cache/cached.ts";
import { anyRead, found, problems } from "../http/responses.ts";
import { dependsOn } from "../invalidation.ts";
import { lifetimes } from "../lifetimes.ts";
import { ProblemError } from "../problem.ts";
import { ProductPath } from "../products/schema.ts";
import { createRouter } from "../router.ts";
import { findPage } from "./page.ts";
import { ProductPage } from "./schema.ts";

export const storefront = createRouter();

const findPageRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/page",
  operationId: "findPage",
  tags: ["products"],
  summary: "Get everything for a product page; each part equals the response of its own route",
  parameters: anyRead,
  request: { params: ProductPath },
  responses: { ...found(ProductPage), ...problems(404, 422, 503) },
});

storefront.openapi(findPageRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const descriptor = { key: `/products/${id}/page`, lifetime: lifetimes.cards, tags: dependsOn.page(id) };
  const noProduct = () => new ProblemError({ kind: "product-not-found", productId: id });
  return await cached(c, descriptor, () => findPage(c.get("readTogether"), id), noProduct);
});
