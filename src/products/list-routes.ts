import { createRoute, z } from "@hono/zod-openapi";
import { cached } from "../cache/cached.ts";
import { keyOf } from "../cache/key.ts";
import { lifetimes } from "../cache/lifetimes.ts";
import { tags } from "../cache/tags.ts";
import { pageLinks, spellPage, windowOf } from "../http/page.ts";
import { anyRead, found, problems } from "../http/responses.ts";
import { createRouter } from "../router.ts";
import { findCards, listCards } from "./cards.ts";
import { ProductCard, ProductListQuery, ProductSummary } from "./schema.ts";
import { findProducts, listProducts } from "./store.ts";

const PAGE_CAP = 100;

export const productLists = createRouter();

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
      ...found(z.union([z.array(ProductSummary), z.array(ProductCard)]), {
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

  productLists.openapi(route, async (c) => {
    const { page, count, ids, view } = c.req.valid("query");
    const asCards = view === "cards";
    if (ids !== undefined) {
      const key = keyOf("/products", { ids: ids.join(","), view });
      // Also of those that do not exist: once one is created, it belongs into the answer.
      const declared = { key, lifetime: lifetimes.productList, tags: ids.map(tags.product) };
      return await cached(c, declared, () => (asCards ? findCards : findProducts)(c.var.query, ids));
    }
    const window = windowOf(page, count, PAGE_CAP);
    const key = keyOf("/products", { view, ...spellPage(page, window.limit) });
    return await cached(c, { key, lifetime: lifetimes.productList, tags: [tags.products] }, async () => {
      const { total, ...made } = await (asCards ? listCards : listProducts)(c.var.query, window);
      const link = pageLinks(keyOf("/products", { view }), { page, limit: window.limit, total });
      return { ...made, headers: { "X-Total-Count": String(total), Link: link } };
    });
  });
}
