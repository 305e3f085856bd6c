import { createRoute, z } from "@hono/zod-openapi";
import { cached } from "../cache/cached.ts";
import { lifetimes } from "../cache/lifetimes.ts";
import { answer } from "../http/answer.ts";
import { pageLinks, pageQuery, windowOf } from "../http/page.ts";
import { found, ifNoneMatch, problems } from "../http/responses.ts";
import { ProblemError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { Product, ProductPath, ProductStyles, ProductSummary, RelatedIds } from "./schema.ts";
import { findProduct, listProducts, listRelatedIds, listStyles } from "./store.ts";

const PAGE_CAP = 100;

export const products = createRouter();

for (const path of ["/products", "/products/list"] as const) {
  const route = createRoute({
    method: "get",
    path,
    operationId: path === "/products" ? "listProducts" : "listProductsAlias",
    tags: ["products"],
    summary: `One page of the products, by id; \`count\` is at most ${PAGE_CAP}`,
    middleware: cached(lifetimes.productList),
    parameters: [ifNoneMatch],
    request: { query: z.object(pageQuery) },
    responses: {
      ...found(z.array(ProductSummary), {
        headers: {
          "X-Total-Count": {
            schema: { type: "integer" },
            description: "How many products there are in all.",
          },
          Link: { schema: { type: "string" }, description: "first, prev, next and last page (RFC 8288)." },
        },
      }),
      ...problems(422, 503),
    },
  });

  products.openapi(route, async (c) => {
    const { page, count } = c.req.valid("query");
    const window = windowOf(page, count, PAGE_CAP);
    const { json, total } = await listProducts(c.var.query, window);
    return await answer(c, json, {
      "X-Total-Count": String(total),
      Link: pageLinks("/products", { page, limit: window.limit, total }),
    });
  });
}

const findProductRoute = createRoute({
  method: "get",
  path: "/products/{product_id}",
  operationId: "findProduct",
  tags: ["products"],
  summary: "One product with its features",
  middleware: cached(lifetimes.product),
  parameters: [ifNoneMatch],
  request: { params: ProductPath },
  responses: { ...found(Product), ...problems(404, 422, 503) },
});

products.openapi(findProductRoute, async (c) => {
  const { product_id: productId } = c.req.valid("param");
  return await answer(c, (await findProduct(c.var.query, productId)) ?? noProduct(productId));
});

const listStylesRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/styles",
  operationId: "listStyles",
  tags: ["products"],
  summary: "The styles of a product with their photos and skus",
  middleware: cached(lifetimes.styles),
  parameters: [ifNoneMatch],
  request: { params: ProductPath },
  responses: { ...found(ProductStyles), ...problems(404, 422, 503) },
});

products.openapi(listStylesRoute, async (c) => {
  const { product_id: productId } = c.req.valid("param");
  return await answer(c, (await listStyles(c.var.query, productId)) ?? noProduct(productId));
});

const listRelatedRoute = createRoute({
  method: "get",
  path: "/products/{product_id}/related",
  operationId: "listRelatedIds",
  tags: ["products"],
  summary: "The ids of related products",
  middleware: cached(lifetimes.related),
  parameters: [ifNoneMatch],
  request: { params: ProductPath },
  responses: { ...found(RelatedIds), ...problems(404, 422, 503) },
});

products.openapi(listRelatedRoute, async (c) => {
  const { product_id: productId } = c.req.valid("param");
  return await answer(c, (await listRelatedIds(c.var.query, productId)) ?? noProduct(productId));
});

function noProduct(productId: number): never {
  throw new ProblemError({ kind: "product-not-found", productId });
}
