import type { z } from "@hono/zod-openapi";
import type { Representation } from "../cache/representation.ts";
import { withRaw } from "../http/json.ts";
import type { Window } from "../http/page.ts";
import { tagsShown } from "../invalidation.ts";
import type { Query } from "../sql.ts";
import type { ProductSummary, Style } from "./schema.ts";

export type SummaryRow = [
  id: string,
  name: string,
  slogan: string | null,
  description: string | null,
  category: string | null,
  price: string,
];

export function toSummary(row: [...SummaryRow, ...unknown[]]): z.infer<typeof ProductSummary> {
  const [id, name, slogan, description, category, price] = row;
  return { id: Number(id), name, slogan, description, category, default_price: price };
}

const LIST_PRODUCTS = `
select id, name, slogan, description, category, default_price, total
from product_page($1, $2)`;

/** One page of all products in id order, as a JSON array, and their total number. */
export async function listProducts(
  query: Query,
  { offset, limit }: Window,
): Promise<Representation & { total: number }> {
  const rows = await query<[...SummaryRow, total: string]>(LIST_PRODUCTS, [offset, limit]);
  const isPastEnd = rows[0]?.[0] === null; // the only row has just the total
  return { json: JSON.stringify(isPastEnd ? [] : rows.map(toSummary)), total: Number(rows[0]?.[6]) };
}

const FIND_PRODUCTS = `
select id, name, slogan, description, category, default_price
from products
where id = any($1::integer[])`;

/** Summaries of the existing products, in the order of `ids`. */
export async function findProducts(query: Query, ids: readonly number[]): Promise<Representation> {
  const rows = await query<SummaryRow>(FIND_PRODUCTS, [ids]);
  const byId = new Map(rows.map((row) => [Number(row[0]), row]));
  const inOrder = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  return { json: JSON.stringify(inOrder.map(toSummary)), shown: tagsShown.products(ids) };
}

export type ProductRow = [...SummaryRow, features: string | null];

export function writeProduct(row: [...ProductRow, ...unknown[]]): Representation {
  return { json: withRaw(toSummary(row), { features: row[6] ?? "[]" }) };
}

const FIND_PRODUCT = `
select id, name, slogan, description, category, default_price, features, version
from products
where id = $1`;

/** The product with its features, and its version. Undefined: it does not exist. */
export async function findVersion(
  query: Query,
  id: number,
): Promise<{ product: Representation; version: string } | undefined> {
  const [row] = await query<[...ProductRow, version: string]>(FIND_PRODUCT, [id]);
  return row && { product: writeProduct(row), version: row[7] };
}

/** The product with its features. Undefined: it does not exist. */
export async function findProduct(query: Query, id: number): Promise<Representation | undefined> {
  return (await findVersion(query, id))?.product;
}

// The last row, with nulls, shows that the product exists, because a product may have no styles.
const LIST_STYLES = `
select id, name, original_price, sale_price, is_default, photos, skus
from styles
where product_id = $1
union all
select null, null, null, null, null, null, null
from products
where id = $1
order by id`;

type StyleRow = [
  id: string,
  name: string,
  originalPrice: string,
  salePrice: string | null,
  isDefault: "t" | "f",
  photos: string | null,
  skus: string | null,
];

// Front ends read photos[0] and the first sku without a check, so a style without any has one with nulls.
const NO_PHOTOS = '[{"thumbnail_url":null,"url":null}]';
const NO_SKUS = '{"null":{"quantity":null,"size":null}}';

function writeStyle([id, name, original, sale, isDefault, photos, skus]: StyleRow): string {
  const style: Omit<z.infer<typeof Style>, "photos" | "skus"> = {
    style_id: Number(id),
    name,
    original_price: original,
    sale_price: sale,
    "default?": isDefault === "t",
  };
  return withRaw(style, { photos: photos ?? NO_PHOTOS, skus: skus ?? NO_SKUS });
}

/** All styles of a product with their photos and skus. Undefined: the product does not exist. */
export async function listStyles(query: Query, productId: number): Promise<Representation | undefined> {
  const rows = await query<StyleRow>(LIST_STYLES, [productId]);
  if (rows.at(-1)?.[0] !== null) return undefined;
  const styles = rows.slice(0, -1).map(writeStyle);
  return { json: withRaw({ product_id: String(productId) }, { results: `[${styles.join(",")}]` }) };
}

// A related product may have been deleted, or may be created later, so the existing ones are selected too.
const LIST_RELATED = `
select
  array_to_json(p.related),
  array_to_json(array(select id from products where id = any(p.related)))
from products p
where p.id = $1`;

/** The ids of the existing related products, in their order. Undefined: the product does not exist. */
export async function listRelated(query: Query, productId: number): Promise<Representation | undefined> {
  const [row] = await query<[related: string, existing: string]>(LIST_RELATED, [productId]);
  if (row === undefined) return undefined;
  const related: number[] = JSON.parse(row[0]);
  const existing = new Set<number>(JSON.parse(row[1]));
  const ids = related.filter((id) => existing.has(id) && id !== productId);
  return { json: JSON.stringify(ids), shown: tagsShown.products(related) };
}
