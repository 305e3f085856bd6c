import type { z } from "@hono/zod-openapi";
import { tags } from "../cache/tags.ts";
import type { Window } from "../http/page.ts";
import type { Representation } from "../http/representation.ts";
import type { Query } from "../sql.ts";
import type { ProductCard } from "./schema.ts";

/** For a statement in which the cards are called `c`. */
export const CARD_COLUMNS = `
  c.id, c.name, c.category, c.default_price, c.sale_price, c.thumbnail_url, nullif(c.rating, 0), c.reviews, c.in_stock`;

export type CardRow = [
  id: string,
  name: string,
  category: string | null,
  defaultPrice: string,
  salePrice: string | null,
  thumbnail: string | null,
  rating: string | null,
  reviews: string,
  inStock: "t" | "f",
];

function toCard(row: readonly [...CardRow, ...unknown[]]): z.infer<typeof ProductCard> {
  const [id, name, category, defaultPrice, salePrice, thumbnail, rating, reviews, inStock] = row;
  return {
    id: Number(id),
    name,
    category,
    default_price: defaultPrice,
    sale_price: salePrice,
    thumbnail_url: thumbnail,
    rating,
    reviews: Number(reviews),
    in_stock: inStock === "t",
  };
}

/** Cards as a JSON array, with the tags of all that they show. */
export function writeCards(rows: readonly (readonly [...CardRow, ...unknown[]])[]): Representation {
  const cards = rows.map(toCard);
  return {
    json: JSON.stringify(cards),
    tags: cards.flatMap(({ id }) => [tags.product(id), tags.reviews(id)]),
  };
}

const FIND_CARDS = `
select ${CARD_COLUMNS}
from product_cards c
where c.id = any($1::integer[])`;

/** The cards of those of the products that exist, in the order of the ids. */
export async function findCards(query: Query, ids: readonly number[]): Promise<Representation> {
  const rows = await query<CardRow>(FIND_CARDS, [ids]);
  return writeCards(inOrder(ids, rows));
}

const LIST_CARDS = `
select ${CARD_COLUMNS}, total
from product_page($1, $2) page
left join product_cards c on c.id = page.id
order by c.id`;

/** One page of the products in the order of their ids, as cards, and how many there are in all. */
export async function listCards(
  query: Query,
  { offset, limit }: Window,
): Promise<Representation & { total: number }> {
  const rows = await query<[...CardRow, total: string]>(LIST_CARDS, [offset, limit]);
  return { ...writeCards(rows.filter(([id]) => id !== null)), total: Number(rows[0]?.[9]) };
}

// Each row says which products are named. One of nulls beside that says that none of them exists.
const LIST_RELATED_CARDS = `
select ${CARD_COLUMNS}, array_to_json(p.related)
from products p
left join product_cards c on c.id = any(p.related)
where p.id = $1`;

/**
 * The cards of related products in their order, which change too when one of those written down is made; undefined:
 * there is no such product.
 */
export async function listRelatedCards(query: Query, productId: number): Promise<Representation | undefined> {
  const rows = await query<[...CardRow, related: string]>(LIST_RELATED_CARDS, [productId]);
  if (rows[0] === undefined) return undefined;
  const related: number[] = JSON.parse(rows[0][9]);
  const others = related.filter((id) => id !== productId);
  const { json, tags: shown = [] } = writeCards(inOrder(others, rows));
  return { json, tags: [...new Set([...shown, ...others.map(tags.product)])] };
}

/** Those of the rows that have one of the ids, in the order of the ids. */
function inOrder<R extends readonly [...CardRow, ...unknown[]]>(ids: readonly number[], rows: R[]): R[] {
  const byId = new Map(rows.map((row) => [Number(row[0]), row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}
