import type { Client } from "pg";

/** The schema of the normalized tables, with a row for each photo and each sku. */
export const PLAIN = "ladder";

const TABLES = `
create table ${PLAIN}.styles as
  select id, product_id, name, original_price, sale_price, is_default from styles;
create table ${PLAIN}.photos as
  select row_number() over (order by s.id, place)::integer as id, s.id as style_id,
    photo ->> 'thumbnail_url' as thumbnail_url, photo ->> 'url' as url
  from styles s
  cross join json_array_elements(s.photos) with ordinality as p (photo, place);
create table ${PLAIN}.skus as
  select sku.key::integer as id, s.id as style_id, (sku.value ->> 'quantity')::integer as quantity,
    sku.value ->> 'size' as size
  from styles s
  cross join json_each(s.skus) sku;
alter table ${PLAIN}.styles add primary key (id);
alter table ${PLAIN}.photos add primary key (id);
alter table ${PLAIN}.skus add primary key (id)`;

const INDEXES: Record<string, string> = {
  styles_by_product: "styles (product_id, id)",
  photos_by_style: "photos (style_id, id)",
  skus_by_style: "skus (style_id, id)",
};

/** Creates the normalized tables from ours, unless an earlier run has completed them; without the indexes below. */
export async function makePlainTables(client: Client): Promise<void> {
  const { rows } = await client.query(`select from pg_tables where schemaname = '${PLAIN}'`);
  if (rows.length === 0) {
    await client.query("begin");
    await client.query(`create schema ${PLAIN}`);
    await client.query(TABLES);
    await client.query("commit");
    for (const table of ["styles", "photos", "skus"]) await client.query(`vacuum analyze ${PLAIN}.${table}`);
  }
  for (const name of Object.keys(INDEXES)) await client.query(`drop index if exists ${PLAIN}.${name}`);
}

/** Indexes on the children's references to their parents. */
export async function indexPlainTables(client: Client): Promise<void> {
  for (const [name, columns] of Object.entries(INDEXES)) {
    await client.query(`create index ${name} on ${PLAIN}.${columns}`);
  }
}
