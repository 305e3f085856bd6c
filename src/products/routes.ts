import { createRoute, z } from "@hono/zod-openapi";
import { cached } from "../cache/cached.ts";
import { keyOf } from "../cache/key.ts";
import { lifetimes } from "../cache/lifetimes.ts";
import { tags } from "../cache/tags.ts";
import { pageLinks, spellPage, windowOf } from "../http/page.ts";
import { anyRead, found, problems } from "../http/responses.ts";
import type { Problem } from "../problem.ts";
import { createRouter } from "../router.ts";
import {
  Product,
  ProductListQuery,
  ProductPath,
  ProductStyles,
  ProductSummary,
  RelatedIds,
} from "./schema.ts";
import { findProduct, findProducts, listProducts, listRelated, listStyles } from "./store.ts";

const PAGE_CAP = 100;

export const products = createRouter();

for (const path of ["/products", "/products/list"] as const) {
  const route = createRoute({
    method: "get",
    path,
    operationId: path === "/products" ? "listProducts" : "listProductsAlias",
    tags: ["products"],
    summary: `One page of the products, by id, \`count\` being at most ${PAGE_CAP}; or those with the given ids, in their order`,
    parameters: anyRead,
    request: { query: ProductListQuery },
    responses: {
      ...found(z.array(ProductSummary), {
        headers: {
          "X-Total-Count": {
            schema: { type: "integer" },
            description: "How many products there are in all; not with `ids`.",
          },
          Link: {
            schema: { type: "string" },
            description: "first, prev, next and last page (RFC 8288); not with `ids`.",
          },
        },
      }),
      ...problems(422, 503),
    },
  });

  products.openapi(route, async (c) => {
    const { page, count, ids } = c.req.valid("query");
    if (ids !== undefined) {
      const key = keyOf("/products", { ids: ids.join(",") });
      // Also of those that do not exist: once one is created, it belongs into the answer.
      const declared = { key, lifetime: lifetimes.productList, tags: ids.map(tags.product) };
      return await cached(c, declared, () => findProducts(c.var.query, ids));
    }
    const window = windowOf(page, count, PAGE_CAP);
    const key = keyOf("/products", spellPage(page, window.limit));
    return await cached(c, { key, lifetime: lifetimes.productList, tags: [tags.products] }, async () => {
      const { json, total } = await listProducts(c.var.query, window);
      const link = pageLinks("/products", { page, limit: window.limit, total });
      return { json, headers: { "X-Total-Count": String(total), Link: link } };
    });
  });
}

const findProductRoute = createRoute({
  method: "get",
  path: "/products/{product_id}",
  operationId: "findProduct",
  tags: ["products"],
  summary: "One product with its features",
  parameters: anyRead,
  request: { params: ProductPath },
  responses: { ...found(Product), ...problems(404, 422, 503) },
});

products.openapi(findProductRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const declared = { key: `/products/${id}`, lifetime: lifetimes.product, tags: [tags.product(id)] };
  return await cached(c, declared, () => findProduct(c.var.query, id), noProduct(id));
});

const listStylesRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/styles",
  operationId: "listStyles",
  tags: ["products"],
  summary: "The styles of a product with their photos and skus",
  parameters: anyRead,
  request: { params: ProductPath },
  responses: { ...found(ProductStyles), ...problems(404, 422, 503) },
});

products.openapi(listStylesRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const declared = { key: `/products/${id}/styles`, lifetime: lifetimes.styles, tags: [tags.product(id)] };
  return await cached(c, declared, () => listStyles(c.var.query, id), noProduct(id));
});

const listRelatedRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/related",
  operationId: "listRelatedIds",
  tags: ["products"],
  summary: "The ids of related products",
  parameters: anyRead,
  request: { params: ProductPath },
  responses: { ...found(RelatedIds), ...problems(404, 422, 503) },
});

products.openapi(listRelatedRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const declared = { key: `/products/${id}/related`, lifetime: lifetimes.related, tags: [tags.product(id)] };
  return await cached(c, declared, () => listRelated(c.var.query, id), noProduct(id));
});

const noProduct = (productId: number): Problem => ({ kind: "product-not-found", productId });
