import type { z } from "@hono/zod-openapi";
import type { Window } from "../http/page.ts";
import type { Representation } from "../http/representation.ts";
import type { Param, Query, Statement } from "../sql.ts";
import { readLines, writeCards } from "./cards.ts";
import { type Place, writeCursor } from "./cursor.ts";
import type { ProductCard } from "./schema.ts";
import { BEHIND_ALL_IDS, ORDERS, type Sort } from "./sorts.ts";
import { type SummaryRow, toSummary } from "./store.ts";

/** What a listing shows, and in which order. Prices are what is paid: the sale price where there is one. */
export type Filter = {
  /** Words of the name. */
  q?: string | undefined;
  category?: string | undefined;
  min_price?: string | undefined;
  max_price?: string | undefined;
  in_stock?: true | undefined;
};

export type Listing = Filter & Window & { sort: Sort; after?: Place | undefined };

export type ListingPage = Representation & {
  /** How many there are in all; undefined where a price or words are asked for, for that is not counted. */
  total: number | undefined;
  /** The cursor of the next page; undefined: this is the last. */
  next: string | undefined;
};

/** One page of a listing, as the list of products has them. */
export async function listSummariesBy(query: Query, listing: Listing): Promise<ListingPage> {
  const { items, hasMore, total } = await readPage(query, listing, "products");
  const rows: [...SummaryRow, key: string | null][] = JSON.parse(`[${items.join(",")}]`);
  const last = hasMore ? rows.at(-1) : undefined;
  return {
    json: JSON.stringify(rows.map(toSummary)),
    total,
    next: last && writeCursor(listing.sort, { id: Number(last[0]), key: last[6] ?? "" }),
  };
}

/** The same as cards. */
export async function listCardsBy(query: Query, listing: Listing): Promise<ListingPage> {
  const { items, hasMore, total } = await readPage(query, listing, "cards");
  const last = hasMore ? items.at(-1) : undefined;
  return {
    ...writeCards(items),
    total,
    next: last && writeCursor(listing.sort, placeOf(last, listing.sort)),
  };
}

function placeOf(card: string, sort: Sort): Place {
  const shown: z.infer<typeof ProductCard> = JSON.parse(card);
  return { id: shown.id, key: ORDERS[sort].keyOf(shown) };
}

async function readPage(query: Query, listing: Listing, view: View) {
  const { limit, q, min_price, max_price } = listing;
  const { text, params } = statementOf(listing, view);
  const [row] = await query<[lines: string]>(text, params);
  const [total, ...items] = readLines(row?.[0]);
  const isCounted = q === undefined && min_price === undefined && max_price === undefined;
  return {
    items: items.slice(0, limit),
    hasMore: items.length > limit,
    total: isCounted ? Number(total) : undefined,
  };
}

type View = "cards" | "products";

const summaryWith = (key: string) =>
  `summary_json(p.id, p.name, p.slogan, p.description, p.category, p.default_price, ${key})`;

/** One text: the total, and the items of the page and of one more product, which says that there is a next page; a line each. */
function statementOf(listing: Listing, view: View): Statement {
  const hasPrice = listing.min_price !== undefined || listing.max_price !== undefined;
  return listing.q !== undefined || (hasPrice && ORDERS[listing.sort].by !== "price")
    ? statementToPlan(listing, view)
    : statementWithPlan(listing, view);
}

/** The order's function has its plan already: see db/migrations/0011_planned_listings.sql. */
function statementWithPlan(listing: Listing, view: View): Statement {
  const { category = null, in_stock = false, sort, offset, limit } = listing;
  const { by = "id", descending } = ORDERS[sort];
  const { key, id } = startOf(listing);
  const until = (descending ? listing.min_price : listing.max_price) ?? null;
  const text = `
select listing_${view}_by_${by}_${descending ? "down" : "up"}($1, $2, $3, $4, $5, $6, $7)`;
  return { text, params: [category, String(in_stock), key, id, until, offset, limit] };
}

/** The cursor, or where the price begins if the cursor lies before that. */
function startOf({ sort, after, min_price, max_price }: Listing) {
  const { by, descending, start } = ORDERS[sort];
  const price = by !== "price" ? undefined : descending ? max_price : min_price;
  const first = price === undefined ? start : { key: price, id: descending ? BEHIND_ALL_IDS : 0 };
  if (after === undefined) return first;
  if (price === undefined) return after;
  const isBehind = descending ? Number(after.key) <= Number(price) : Number(after.key) >= Number(price);
  return isBehind ? after : first;
}

/** Words, or a range of prices in another order: which index suits depends on them, so it is planned for each call. */
function statementToPlan(listing: Listing, view: View): Statement {
  const { q, category, min_price, max_price, in_stock, sort, after, offset, limit } = listing;
  const params: Param[] = [];
  const place = (value: Param) => `$${params.push(value)}`;
  const { by, descending } = ORDERS[sort];
  const direction = descending ? "desc" : "asc";
  const order = [...(by ? [by] : []), "id"].map((column) => `c.${column} ${direction}`).join(", ");
  const conditions = [
    ...(q === undefined ? [] : [`c.words @@ name_query(${place(q)})`]),
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
  const text = `
select concat_ws(E'\\n', '', string_agg(item, E'\\n'))
from (
  select ${view === "cards" ? "c.as_json" : summaryWith(key)} as item
  from product_cards c
  ${view === "cards" ? "" : "join products p on p.id = c.id"}
  where ${conditions.join(" and ")}
  order by ${order}
  limit ${place(limit + 1)}
  offset ${place(offset)}
) page`;
  return { text, params };
}

const LIST_CATEGORIES = `
select category, sum(products)
from category_counts
where category is not null
group by category
having sum(products) > 0
order by category collate "C"
limit 10000`;

/** The categories by name, each with how many products it has; products without one are in none. */
export async function listCategories(query: Query): Promise<Representation> {
  const rows = await query<[category: string, products: string]>(LIST_CATEGORIES, []);
  return {
    json: JSON.stringify(rows.map(([category, products]) => ({ category, products: Number(products) }))),
  };
}
