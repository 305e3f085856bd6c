import { createRoute, z } from "@hono/zod-openapi";
import { cached } from "../cache/cached.ts";
import { keyOf } from "../cache/key.ts";
import { anyRead, found, problems } from "../http/responses.ts";
import { dependsOn } from "../invalidation.ts";
import { lifetimes } from "../lifetimes.ts";
import { ProblemError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { listRelatedCards } from "./cards.ts";
import { Product, ProductCard, ProductPath, ProductStyles, RelatedIds, RelatedQuery } from "./schema.ts";
import { findProduct, listRelated, listStyles } from "./store.ts";

export const products = createRouter();

const findProductRoute = createRoute({
  method: "get",
  path: "/products/{product_id}",
  operationId: "findProduct",
  tags: ["products"],
  summary: "Get a product with its features",
  parameters: anyRead,
  request: { params: ProductPath },
  responses: { ...found(Product), ...problems(404, 422, 503) },
});

products.openapi(findProductRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const descriptor = { key: `/products/${id}`, lifetime: lifetimes.product, tags: dependsOn.product(id) };
  return await cached(c, descriptor, () => findProduct(c.get("query"), id), noProduct(id));
});

const listStylesRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/styles",
  operationId: "listStyles",
  tags: ["products"],
  summary: "Get the styles of a product with their photos and skus",
  parameters: anyRead,
  request: { params: ProductPath },
  responses: { ...found(ProductStyles), ...problems(404, 422, 503) },
});

products.openapi(listStylesRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const descriptor = {
    key: `/products/${id}/styles`,
    lifetime: lifetimes.styles,
    tags: dependsOn.styles(id),
  };
  return await cached(c, descriptor, () => listStyles(c.get("query"), id), noProduct(id));
});

const listRelatedRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/related",
  operationId: "listRelated",
  tags: ["products"],
  summary: "Get the ids of related products, or their cards",
  parameters: anyRead,
  request: { params: ProductPath, query: RelatedQuery },
  responses: { ...found(z.union([RelatedIds, z.array(ProductCard)])), ...problems(404, 422, 503) },
});

products.openapi(listRelatedRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const { view } = c.req.valid("query");
  const key = keyOf(`/products/${id}/related`, { view });
  const isCards = view === "cards";
  const descriptor = {
    key,
    lifetime: isCards ? lifetimes.cards : lifetimes.related,
    tags: isCards ? dependsOn.relatedCards(id) : dependsOn.related(id),
  };
  const list = isCards ? listRelatedCards : listRelated;
  return await cached(c, descriptor, () => list(c.get("query"), id), noProduct(id));
});

const noProduct = (productId: number) => () => new ProblemError({ kind: "product-not-found", productId });
