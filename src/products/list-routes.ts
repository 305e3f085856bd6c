import { createRoute, z } from "@hono/zod-openapi";
import { cached } from "../cache/cached.ts";
import { keyOf } from "../cache/key.ts";
import { pageKeyParams, pageLinks, type Window, windowOf } from "../http/page.ts";
import { anyRead, found, problems } from "../http/responses.ts";
import { dependsOn, tagsShown } from "../invalidation.ts";
import { lifetimes } from "../lifetimes.ts";
import { ProblemError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { findCards, listCards } from "./cards.ts";
import { readCursor } from "./cursor.ts";
import { listCardsBy, listCategories, listSummariesBy } from "./listing.ts";
import {
  CategoriesQuery,
  Category,
  FacetedProducts,
  ProductCard,
  ProductListQuery,
  ProductSummary,
} from "./schema.ts";
import { findProducts, listProducts } from "./store.ts";

const PAGE_CAP = 100;

export const productLists = createRouter();

for (const path of ["/products", "/products/list"] as const) {
  const route = createRoute({
    method: "get",
    path,
    operationId: path === "/products" ? "listProducts" : "listProductsAlias",
    tags: ["products"],
    summary: `List or search products: one page, or those with the given ids. \`count\` is at most ${PAGE_CAP}`,
    parameters: anyRead,
    request: { query: ProductListQuery },
    responses: {
      ...found(z.union([z.array(ProductSummary), z.array(ProductCard), FacetedProducts]), {
        headers: {
          "X-Total-Count": {
            schema: { type: "integer" },
            description:
              "Number of products on all pages. Absent with `ids`, and with `q` or prices unless `facets=true`.",
          },
          Link: {
            schema: { type: "string" },
            description:
              "First, previous, next and last page (RFC 8288). A listing has first and next only. Absent with `ids`.",
          },
        },
      }),
      ...problems(422, 503),
    },
  });

  productLists.openapi(route, async (c) => {
    const { page, count, ids, view, ...asked } = c.req.valid("query");
    const asCards = view === "cards";
    const kind = asCards
      ? { lifetime: lifetimes.cards, tags: dependsOn.cards }
      : { lifetime: lifetimes.productList, tags: dependsOn.list };
    const isListing = Object.entries(asked).some(([name, value]) => value !== DEFAULTS[name]);
    if (ids !== undefined) {
      if (isListing) throw refuse("ids", "cannot be combined with a filter, a sort or a cursor");
      const key = keyOf("/products", { ids: ids.join(","), view });
      return await cached(c, { key, ...kind }, () =>
        (asCards ? findCards : findProducts)(c.get("query"), ids),
      );
    }
    const window = windowOf(page, count, PAGE_CAP);
    if (isListing) {
      const { key, listing, linkTo } = readListing(asked, { view, page, window });
      return await cached(c, { key, lifetime: lifetimes.cards, tags: dependsOn.cards }, async () => {
        const list = asCards ? listCardsBy : listSummariesBy;
        const { total, next, ...made } = await list(c.get("query"), listing);
        const totalCount = total === undefined ? {} : { "X-Total-Count": String(total) };
        const headers = { ...totalCount, Link: linkTo(next) };
        return { ...made, headers, shown: [...tagsShown.listing, ...(made.shown ?? [])] };
      });
    }
    const key = keyOf("/products", { view, ...pageKeyParams(page, window.limit) });
    return await cached(c, { key, ...kind }, async () => {
      const { total, ...made } = await (asCards ? listCards : listProducts)(c.get("query"), window);
      const link = pageLinks(keyOf("/products", { view }), { page, limit: window.limit, total });
      const headers = { "X-Total-Count": String(total), Link: link };
      return { ...made, headers, shown: [...tagsShown.listing, ...(made.shown ?? [])] };
    });
  });
}

const DEFAULTS: Record<string, unknown> = { sort: "id" };

/** The largest offset of a listing, because its cost grows with it. A cursor costs the same at any place. */
const MAX_OFFSET = 1000;

type Asked = Omit<z.infer<typeof ProductListQuery>, "page" | "count" | "ids" | "view">;
type Paging = { view: "cards" | undefined; page: number; window: Window };

/** A listing's cache key and parameters for the store. `linkTo` makes its Link header (RFC 8288). */
function readListing({ after: cursor, ...asked }: Asked, { view, page, window }: Paging) {
  const after = cursor === undefined ? undefined : readCursor(asked.sort, cursor, asked.q !== undefined);
  if (cursor !== undefined && page > 1) throw refuse("page", "cannot be combined with after");
  const keyParams = {
    q: asked.q === undefined ? undefined : encodeURIComponent(asked.q),
    category: asked.category === undefined ? undefined : encodeURIComponent(asked.category),
    min_price: asked.min_price,
    max_price: asked.max_price,
    in_stock: asked.in_stock && "true",
    sort: asked.sort === DEFAULTS.sort ? undefined : asked.sort,
    view,
    facets: asked.facets && "true",
  };
  const { page: keyPage, count } = pageKeyParams(page, window.limit);
  const firstPage = keyOf("/products", { ...keyParams, count });
  if (cursor !== undefined && after === undefined) {
    const message = `is not a cursor of this sort: take it unchanged from the Link header, or start again at ${firstPage}`;
    throw refuse("after", message);
  }
  if (window.offset > MAX_OFFSET) {
    const deepest = Math.floor(MAX_OFFSET / window.limit) + 1;
    const path = keyOf("/products", { ...keyParams, page: deepest, count });
    const message = `must not skip more than ${MAX_OFFSET} products: request ${path} and follow the next link in its Link header`;
    throw refuse("page", message);
  }
  const link = (rel: string, place: { after?: string }) =>
    `<${keyOf("/products", { ...keyParams, count, ...place })}>; rel="${rel}"`;
  return {
    key: keyOf("/products", { ...keyParams, page: keyPage, count, after: cursor }),
    listing: { ...asked, ...window, after },
    linkTo: (next: string | undefined) =>
      [link("first", {}), ...(next === undefined ? [] : [link("next", { after: next })])].join(", "),
  };
}

function refuse(field: string, message: string) {
  return new ProblemError({ kind: "invalid-request", errors: [{ in: "query", field, message }] });
}

const categoriesRoute = createRoute({
  method: "get",
  path: "/categories",
  operationId: "listCategories",
  tags: ["products"],
  summary: "List the categories by name, each with its number of products",
  parameters: anyRead,
  request: { query: CategoriesQuery },
  responses: { ...found(z.array(Category)), ...problems(422, 503) },
});

productLists.openapi(categoriesRoute, async (c) => {
  const { in_stock } = c.req.valid("query");
  const key = keyOf("/categories", { in_stock: in_stock && "true" });
  const kind = in_stock
    ? { lifetime: lifetimes.cards, tags: dependsOn.cards }
    : { lifetime: lifetimes.productList, tags: dependsOn.list };
  return await cached(c, { key, ...kind }, () => listCategories(c.get("query"), in_stock));
});
