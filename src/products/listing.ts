import type { z } from "@hono/zod-openapi";
import type { Representation } from "../cache/representation.ts";
import type { Window } from "../http/page.ts";
import type { Param, Query, Statement } from "../sql.ts";
import { readLines, writeCards } from "./cards.ts";
import { type Place, writeCursor } from "./cursor.ts";
import { readFacets, withFacets, writeFaceted } from "./facets.ts";
import { type Filter, filterParams } from "./filter.ts";
import { MAX_CATEGORY, type ProductCard } from "./schema.ts";
import { AFTER_ALL_IDS, ORDERS, type Sort } from "./sorts.ts";
import { type SummaryRow, toSummary } from "./store.ts";

export type Listing = Filter & Window & { sort: Sort; after?: Place | undefined; facets?: true | undefined };

export type ListingPage = Representation & {
  /** Undefined: with a price or words, products are counted only for facets. */
  total: number | undefined;
  /** The cursor of the next page. Undefined: this is the last page. */
  next: string | undefined;
};

/** One page of a listing, as product summaries. */
export async function listSummariesBy(query: Query, listing: Listing): Promise<ListingPage> {
  const { items, hasMore, total, facets } = await readPage(query, listing, "products");
  const rows: [...SummaryRow, key: string | null][] = JSON.parse(
    `[${items.map(({ json }) => json).join(",")}]`,
  );
  const last = hasMore ? rows.at(-1) : undefined;
  return {
    json: writeFaceted(JSON.stringify(rows.map(toSummary)), total, facets),
    total,
    next:
      last &&
      writeCursor(listing.sort, { id: Number(last[0]), key: last[6] ?? "", part: items.at(-1)?.part }),
  };
}

/** One page of a listing, as cards. */
export async function listCardsBy(query: Query, listing: Listing): Promise<ListingPage> {
  const { items, hasMore, total, facets } = await readPage(query, listing, "cards");
  const last = hasMore ? items.at(-1) : undefined;
  const cards = writeCards(items.map(({ json }) => json));
  return {
    ...cards,
    json: writeFaceted(cards.json, total, facets),
    total,
    next: last && writeCursor(listing.sort, placeOf(last, listing.sort)),
  };
}

function placeOf({ json, score, part }: Item, sort: Sort): Place {
  const shown: z.infer<typeof ProductCard> = JSON.parse(json);
  return { id: shown.id, key: ORDERS[sort].keyOf?.(shown) ?? score ?? "", part };
}

/** `score` and `part` of a search: needed for a cursor, but not in the JSON. */
type Item = { json: string; score?: string | undefined; part?: number | undefined };

/** A line is `json`, `score TAB json` or `part score TAB json`, for example `2 4.2500 TAB {…}`. The JSON has no tab. */
function readItem(line: string): Item {
  const [, part, score, json = line] = /^(?:(\d) )?([\d.]+)\t(.*)$/s.exec(line) ?? [];
  return { json, score, part: part === undefined ? undefined : Number(part) };
}

async function readPage(query: Query, listing: Listing, view: View) {
  const { limit, q, min_price, max_price } = listing;
  const page = statementOf(listing, view);
  const { text, params } = listing.facets ? withFacets(page, listing) : page;
  const [row] = await query<[page: string | null, facets: string | null]>(text, params);
  const [total, ...lines] = readLines(row?.[0]);
  const isCounted = q === undefined && min_price === undefined && max_price === undefined;
  return {
    items: lines.slice(0, limit).map(readItem),
    hasMore: lines.length > limit,
    total: isCounted ? Number(total) : undefined,
    ...(listing.facets && readFacets(row?.[1] ?? "")),
  };
}

type View = "cards" | "products";

const summaryWith = (key: string) =>
  `summary_json(p.id, p.name, p.slogan, p.description, p.category, p.default_price, ${key})`;

/** Selects one text of lines: the total, the items of the page, and one more item if there is a next page. */
function statementOf(listing: Listing, view: View): Statement {
  if (listing.q !== undefined) return searchStatement(listing, view);
  const hasPrice = listing.min_price !== undefined || listing.max_price !== undefined;
  return hasPrice && ORDERS[listing.sort].by !== "price"
    ? statementToPlan(listing, view)
    : statementWithPlan(listing, view);
}

/** See db/migrations/0015_search_words.sql. A search has no total. */
function searchStatement(listing: Listing, view: View): Statement {
  const { sort, after, offset, limit } = listing;
  const { by = "id", descending } = ORDERS[sort];
  const text = `
select concat_ws(E'\\n', '', search_products($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))`;
  const place = [after?.part ?? null, after?.key ?? null, after?.id ?? null];
  return {
    text,
    params: [
      String(view === "cards"),
      ...filterParams(listing),
      by,
      String(descending),
      ...place,
      offset,
      limit,
    ],
  };
}

/** Calls the sort's function, which has a prepared plan: see db/migrations/0011_planned_listings.sql. */
function statementWithPlan(listing: Listing, view: View): Statement {
  const { category = null, in_stock = false, sort, offset, limit } = listing;
  const { by = "id", descending } = ORDERS[sort];
  const { key, id } = startOf(listing);
  const until = (descending ? listing.min_price : listing.max_price) ?? null;
  const text = `
select listing_${view}_by_${by === "score" ? "rating" : by}_${descending ? "down" : "up"}($1, $2, $3, $4, $5, $6, $7)`;
  return { text, params: [category, String(in_stock), key, id, until, offset, limit] };
}

/** The cursor, or the start of the price range if the cursor is before it. */
function startOf({ sort, after, min_price, max_price }: Listing) {
  const { by, descending, start } = ORDERS[sort];
  const price = by !== "price" ? undefined : descending ? max_price : min_price;
  const first = price === undefined ? start : { key: price, id: descending ? AFTER_ALL_IDS : 0 };
  if (after === undefined) return first;
  if (price === undefined) return after;
  const isBehind = descending ? Number(after.key) <= Number(price) : Number(after.key) >= Number(price);
  return isBehind ? after : first;
}

/** A price range with another sort is planned for each call, because the best index depends on the range. */
function statementToPlan(listing: Listing, view: View): Statement {
  const { category, min_price, max_price, in_stock, sort, after, offset, limit } = listing;
  const params: Param[] = [];
  const place = (value: Param) => `$${params.push(value)}`;
  const { by, descending } = ORDERS[sort];
  const direction = descending ? "desc" : "asc";
  const order = [...(by ? [by] : []), "id"].map((column) => `c.${column} ${direction}`).join(", ");
  const conditions = [
    ...(category === undefined ? [] : [`c.category = ${place(category)}`]),
    ...(in_stock ? ["c.in_stock"] : []),
    ...(min_price === undefined ? [] : [`c.price >= ${place(min_price)}::numeric`]),
    ...(max_price === undefined ? [] : [`c.price <= ${place(max_price)}::numeric`]),
    ...(after === undefined ? [] : [behind(after)]),
  ];
  function behind({ key, id }: Place): string {
    const than = descending ? "<" : ">";
    if (by === undefined) return `c.id ${than} ${place(id)}::integer`;
    return `(c.${by}, c.id) ${than} (${place(key)}::${by === "name" ? "text" : "numeric"}, ${place(id)}::integer)`;
  }
  const key = by ? `c.${by}::text` : "null";
  const card = by === "score" ? "c.score || E'\\t' || c.as_json" : "c.as_json";
  const text = `
select concat_ws(E'\\n', '', string_agg(item, E'\\n'))
from (
  select ${view === "cards" ? card : summaryWith(key)} as item
  from product_cards c
  ${view === "cards" ? "" : "join products p on p.id = c.id"}
  where ${conditions.join(" and ")}
  order by ${order}
  limit ${place(limit + 1)}
  offset ${place(offset)}
) page`;
  return { text, params };
}

// Without categories that the parameter `category` cannot express: see src/products/schema.ts and src/http/params.ts.
const LIST_CATEGORIES = `
select category, sum(products)
from category_counts
where category not in ('', 'undefined')
  and length(category) <= ${MAX_CATEGORY}
  and (in_stock or not $1)
group by category
having sum(products) > 0
order by category collate "C"
limit 10000`;

/** The categories by name, each with its number of products, or of products in stock. */
export async function listCategories(query: Query, inStock = false): Promise<Representation> {
  const rows = await query<[category: string, products: string]>(LIST_CATEGORIES, [String(inStock)]);
  return {
    json: JSON.stringify(rows.map(([category, products]) => ({ category, products: Number(products) }))),
  };
}
