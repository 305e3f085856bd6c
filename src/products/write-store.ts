import type { Representation } from "../cache/representation.ts";
import type { OnceKey } from "../http/once-key.ts";
import { tagsPurgedBy, tagsRecordedBy } from "../invalidation.ts";
import { ProblemError } from "../problem.ts";
import { recordPurges } from "../purges/store.ts";
import { type Param, Refusal, type Row, type Statement, type Transact } from "../sql.ts";
import type { NewProduct, ProductChanges } from "./schema.ts";
import { type ProductRow, writeProduct } from "./store.ts";

/** `product`: after the write, or before a deletion. `before`, `after`: its versions. `tags`: to be purged here. */
export type Written = {
  id: number;
  product: Representation;
  before?: number;
  after?: number;
  tags: string[];
};

// Ids are assigned in the order of the list.
const insertStyles = ({ product, from = "", styles }: { product: string; from?: string; styles: string }) => `
insert into styles (product_id, name, original_price, sale_price, is_default, photos, skus)
select
  ${product}, s.name, s.original_price, s.sale_price, s.is_default, s.photos,
  (
    select '{' || string_agg(format('"%s":%s', nextval('sku_ids'), sku), ',' order by place) || '}'
    from json_array_elements(s.skus) with ordinality as k (sku, place)
  )::json
from ${from} rows from (
  json_to_recordset(${styles}::json) as (
    name text, original_price numeric, sale_price numeric, is_default boolean, photos json, skus json
  )
) with ordinality as s (name, original_price, sale_price, is_default, photos, skus, place)
order by s.place`;

const CREATE_PRODUCT = `
with made as (
  insert into products (id, name, slogan, description, category, default_price, features, related)
  values (next_product_id(), $3, $4, $5, $6, $7, $8, $9)
  returning id, name, slogan, description, category, default_price, features
),
made_styles as (${insertStyles({ product: "made.id", from: "made,", styles: "$10" })}
),
recorded as (
  insert into cache_purges (tag)
  select format(tag, id)
  from made
  cross join unnest($11::text[]) as tag
)
select keep_result($1, $2, json_build_array(
  id::text, name, slogan, description, category, default_price::text, features::text
))
from made`;

/** Creates a product with its styles. Run it with `once`. Returns a `ProductRow`. */
export function createProduct(key: OnceKey, product: NewProduct): Statement {
  const { name, slogan, description, category, default_price, features, related, styles } = product;
  const columns = [name, slogan, description, category, default_price, toFeatures(features), related];
  return {
    text: CREATE_PRODUCT,
    params: [...key, ...columns, toStyles(styles), tagsRecordedBy.created("%s")],
  };
}

/** The result of `createProduct`, also for a repeated request. */
export function created(row: ProductRow): Written {
  const id = Number(row[0]);
  return { id, product: writeProduct(row), after: 1, tags: tagsPurgedBy.created(id) };
}

// `old` has the values before the update: the row is locked already.
const updateProductIn = (columns: readonly string[]) => `
with changed as (
  update products p
  set ${columns.map((column, i) => `${column} = $${i + 3}, `).join("")}version = p.version + 1, updated_at = now()
  from products old
  where p.id = $1
    and old.id = p.id
  returning p.id, p.name, p.slogan, p.description, p.category, p.default_price, p.features, p.version,
    (p.name, p.slogan, p.description, p.category, p.default_price)
      is distinct from (old.name, old.slogan, old.description, old.category, old.default_price) as is_listed_anew
),
recorded as (
  insert into cache_purges (tag)
  select $2::text
  from changed
  where is_listed_anew
)
select id, name, slogan, description, category, default_price, features, version, is_listed_anew
from changed`;

const FIND_CARD = "select as_json from product_cards where id = $1";

const DELETE_STYLES = "delete from styles where product_id = $1";
// In one statement, so that the card is written once.
const REPLACE_STYLES = `
with deleted as (${DELETE_STYLES})
${insertStyles({ product: "$1::integer", styles: "$2" })}`;

/**
 * Changes the given fields. `version`: the product must still have it; null: any. Fails with `product-not-found` and
 * `precondition-failed`.
 */
export async function updateProduct(
  transact: Transact,
  id: number,
  version: string | null,
  { styles, ...changes }: ProductChanges,
): Promise<Written> {
  const columns = toColumns(changes);
  const findCard = { text: FIND_CARD, params: [id] };
  const { before, results } = await writeLocked(transact, { id, version }, [
    recordPurges(tagsRecordedBy.changed(id)),
    {
      text: updateProductIn(columns.map(([name]) => name)),
      params: [id, tagsRecordedBy.listed, ...columns.map(([, value]) => value)],
    },
    ...(styles === undefined
      ? []
      : [findCard, { text: REPLACE_STYLES, params: [id, toStyles(styles)] }, findCard]),
  ]);
  const row = results[1]?.[0] as [...ProductRow, version: string, isListedAnew: "t" | "f"];
  const [cardBefore, cardAfter] = [results[2]?.[0]?.[0], results.at(-1)?.[0]?.[0]]; // without what `isListed` says
  const touched = {
    isListed: row[8] === "t",
    isOnCard: styles !== undefined && cardBefore !== cardAfter,
  };
  return {
    id,
    product: writeProduct(row),
    before,
    after: Number(row[7]),
    tags: tagsPurgedBy.changed(id, touched),
  };
}

// Two conditions, so that Postgres can use the partial indexes.
const DELETE_REVIEWS = `
delete from reviews
where (product_id = $1 and not reported)
  or (product_id = $1 and reported)`;

const DELETE_SUMMARY = "delete from review_summaries where product_id = $1";

const DELETE_PRODUCT = `
delete from products
where id = $1
returning id, name, slogan, description, category, default_price, features`;

/** Deletes a product with its styles and reviews, and returns it. `version` and failures: see `updateProduct`. */
export async function deleteProduct(
  transact: Transact,
  id: number,
  version: string | null,
): Promise<Written> {
  // The product first, and its card with it: each of the others would change the card.
  const deletions = [DELETE_PRODUCT, DELETE_STYLES, DELETE_REVIEWS, DELETE_SUMMARY];
  const { before, results } = await writeLocked(transact, { id, version }, [
    recordPurges(tagsRecordedBy.deleted(id)),
    ...deletions.map((text) => ({ text, params: [id] })),
  ]);
  return {
    id,
    product: writeProduct(results[1]?.[0] as ProductRow),
    before,
    tags: tagsPurgedBy.deleted(id),
  };
}

/** Locks the product and runs statements. Returns its version before them, and the rows of each statement. */
async function writeLocked(
  transact: Transact,
  { id, version }: { id: number; version: string | null },
  statements: readonly Statement[],
): Promise<{ before: number; results: Row[][] }> {
  const hold = { text: "select hold_product($1, $2)", params: [id, version] };
  try {
    const [held, ...results] = await transact([hold, ...statements]);
    return { before: Number(held?.[0]?.[0]), results };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "AT004") throw new ProblemError({ kind: "product-not-found", productId: id });
    if (error.code === "AT005") throw new ProblemError({ kind: "precondition-failed" });
    throw error;
  }
}

// The same JSON as the import writes: compact, members in the order of the responses, and null instead of an empty list.

/** The given fields. Columns have the names of the fields. */
function toColumns({ features, ...others }: Omit<ProductChanges, "styles">): [name: string, value: Param][] {
  const given = { ...others, features: features && toFeatures(features) };
  return Object.entries(given).filter((column): column is [string, Param] => column[1] !== undefined);
}

function toFeatures(features: NewProduct["features"]): Param {
  return features.length > 0 ? JSON.stringify(features) : null;
}

function toStyles(styles: NewProduct["styles"]): Param {
  return JSON.stringify(
    styles.map(({ name, original_price, sale_price, "default?": is_default, photos, skus }) => ({
      name,
      original_price,
      sale_price,
      is_default,
      photos: photos.length > 0 ? photos.map(({ thumbnail_url, url }) => ({ thumbnail_url, url })) : null,
      skus: skus.map(({ quantity, size }) => ({ quantity, size })),
    })),
  );
}
