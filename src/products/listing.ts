import type { Window } from "../http/page.ts";
import type { Representation } from "../http/representation.ts";
import type { Param, Query, Row, Statement } from "../sql.ts";
import { CARD_COLUMNS, type CardRow, writeCards } from "./cards.ts";
import { type Place, writeCursor } from "./cursor.ts";
import { ORDERS, type Sort } from "./sorts.ts";
import { type SummaryRow, toSummary } from "./store.ts";

/** What a listing shows, and in which order. Prices are what is paid: the sale price where there is one. */
export type Filter = {
  category?: string | undefined;
  min_price?: string | undefined;
  max_price?: string | undefined;
  in_stock?: true | undefined;
};

export type Listing = Filter & Window & { sort: Sort; after?: Place | undefined };

export type ListingPage = Representation & {
  /** How many there are in all; undefined where a price is asked for, for that is not counted. */
  total: number | undefined;
  /** The cursor of the next page; undefined: this is the last. */
  next: string | undefined;
};

const asCards = { columns: CARD_COLUMNS, join: "" };
const asSummaries = {
  columns: "c.id, p.name, p.slogan, p.description, p.category, p.default_price",
  join: "left join products p on p.id = c.id",
};

/** One page of a listing, as the list of products has them. */
export async function listSummariesBy(query: Query, listing: Listing): Promise<ListingPage> {
  const { rows, ...page } = await readPage<SummaryRow>(query, listing, asSummaries);
  return { json: JSON.stringify(rows.map(toSummary)), ...page };
}

/** The same as cards. */
export async function listCardsBy(query: Query, listing: Listing): Promise<ListingPage> {
  const { rows, ...page } = await readPage<CardRow>(query, listing, asCards);
  return { ...writeCards(rows), ...page };
}

async function readPage<R extends [id: string, ...Row]>(
  query: Query,
  listing: Listing,
  shape: typeof asCards,
) {
  const { text, params } = statementOf(listing, shape);
  const rows = await query<[...R, key: string | null, total: string | null]>(text, params);
  const total = rows[0]?.at(-1) ?? undefined;
  const found = rows.filter(([id]) => id !== null); // one row of the total alone where there is nothing
  const last = found[listing.limit - 1];
  const hasMore = found.length > listing.limit && last !== undefined;
  return {
    rows: found.slice(0, listing.limit),
    total: total === undefined ? undefined : Number(total),
    next: hasMore ? writeCursor(listing.sort, { id: Number(last[0]), key: last.at(-2) ?? "" }) : undefined,
  };
}

/** The page and one more product, which says that there is a next page; each with its key and the total. */
function statementOf(listing: Listing, { columns, join }: typeof asCards): Statement {
  const { category, min_price, max_price, in_stock, sort, after, offset, limit } = listing;
  const params: Param[] = [];
  const place = (value: Param) => `$${params.push(value)}`;
  const { by, descending } = ORDERS[sort];
  const direction = descending ? "desc" : "asc";
  const order = [...(by ? [by.column] : []), "id"].map((column) => `c.${column} ${direction}`).join(", ");

  const counted = [
    ...(category === undefined ? [] : [`c.category = ${place(category)}`]),
    ...(in_stock ? ["c.in_stock"] : []),
  ];
  const isCounted = min_price === undefined && max_price === undefined;
  const conditions = [
    ...counted,
    ...(min_price === undefined ? [] : [`c.price >= ${place(min_price)}::numeric`]),
    ...(max_price === undefined ? [] : [`c.price <= ${place(max_price)}::numeric`]),
    ...(after === undefined ? [] : [behind(after)]),
  ];
  function behind({ key, id }: Place): string {
    const than = descending ? "<" : ">";
    if (by === undefined) return `c.id ${than} ${place(id)}::integer`;
    return `(c.${by.column}, c.id) ${than} (${place(key)}::${by.type}, ${place(id)}::integer)`;
  }
  const where = (all: string[]) => (all.length > 0 ? `where ${all.join(" and ")}` : "");

  const text = `
select ${columns}, ${by ? `c.${by.column}` : "null"}, t.total
from (
  select ${isCounted ? "coalesce(sum(c.products), 0)" : "null"} as total
  from ${isCounted ? `category_counts c ${where(counted)}` : "(values (1)) c"}
) t
left join lateral (
  select c.*
  from product_cards c
  ${where(conditions)}
  order by ${order}
  limit ${place(limit + 1)}
  offset ${place(offset)}
) c on true
${join}
order by ${order}`;
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
