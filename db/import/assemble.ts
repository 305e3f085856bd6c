import type { Client } from "pg";
import { Copy } from "./copy.ts";
import type { Half } from "./files.ts";
import type { ItemKind } from "./fold.ts";
import { mergeRuns } from "./runs.ts";
import { SUMMARY_COLUMNS, type Summaries } from "./summaries.ts";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { buildIndexes, createLike, fillIdentity } from "./twin.ts";

/**
 * The serving tables of each half, in the order in which they are locked and replaced: that in which the Worker's reads
 * come upon them, or a read and the swap could each hold what the other waits for.
 */
export const TABLES: Record<Half, readonly string[]> = {
  products: ["product_blocks", "product_changes", "styles", "products"],
  reviews: ["reviews", "review_summaries"],
};

/** A staging table of children. */
export interface Runs {
  table: string;
  kind: ItemKind;
  /** Whether a parent has several runs. */
  late: boolean;
}

/** Answers the table that has one row for each parent. */
export async function gatherChildren(client: Client, { table, kind, late }: Runs): Promise<string> {
  const gathered = late ? await mergeRuns(client, table, kind) : table;
  await prepareJoin(client, gathered, "parent");
  return gathered;
}

/** Builds products and product_blocks. `runs`: where gatherChildren left the children of each file's runs. */
export async function assembleProducts(client: Client, runs: ReadonlyMap<string, string>): Promise<void> {
  await fill(
    client,
    "products",
    "staged_products",
    `
    insert into products
      (id, name, slogan, description, category, default_price, features, related)
    select p.id, p.name, p.slogan, p.description, p.category, p.default_price,
      f.items,
      coalesce(r.items, '{}')
    from staged_products p
    left join ${runs.get("feature_runs")} f on f.parent = p.id
    left join ${runs.get("related_runs")} r on r.parent = p.id
    order by p.id`,
  );
  await createLike(client, "product_blocks");
  await createLike(client, "product_changes"); // stays empty: those there are belong to what is replaced
  await client.query(`select ${SERVING_SCHEMA}.rebuild_product_blocks()`);
  await buildIndexes(client, "product_blocks");
}

export async function assembleStyles(client: Client, runs: ReadonlyMap<string, string>): Promise<void> {
  await fill(
    client,
    "styles",
    "staged_styles",
    `
    insert into styles
      (id, product_id, name, original_price, sale_price, is_default, photos, skus)
    select s.id, s.product_id, s.name, s.original_price, s.sale_price, s.is_default,
      p.items,
      k.items
    from staged_styles s
    left join ${runs.get("photo_runs")} p on p.parent = s.id
    left join ${runs.get("sku_runs")} k on k.parent = s.id
    order by s.id`,
  );
}

export async function assembleReviews(client: Client, runs: ReadonlyMap<string, string>): Promise<void> {
  await fill(
    client,
    "reviews",
    "staged_reviews",
    `
    insert into reviews
      (id, product_id, rating, date, summary, body, recommend, reported, reviewer_name, reviewer_email, response,
        helpfulness, photos, characteristics)
    select r.id, r.product_id, r.rating, r.date, r.summary, r.body, r.recommend, r.reported, r.reviewer_name,
      r.reviewer_email, r.response, r.helpfulness,
      p.items,
      v.items
    from staged_reviews r
    left join ${runs.get("review_photo_runs")} p on p.parent = r.id
    left join ${runs.get("vote_runs")} v on v.parent = r.id
    order by r.id`,
  );
}

export async function writeSummaries(
  client: Client,
  summaries: Summaries,
  signal: AbortSignal | undefined,
): Promise<void> {
  await createLike(client, "review_summaries");
  await copySummaries(client, "review_summaries", summaries, signal);
  await buildIndexes(client, "review_summaries");
}

/** Into a table of the work schema. */
export async function copySummaries(
  client: Client,
  table: string,
  summaries: Summaries,
  signal: AbortSignal | undefined,
): Promise<void> {
  const copy = await Copy.into(client, `${WORK_SCHEMA}.${table}`, SUMMARY_COLUMNS);
  for (const row of summaries.rows()) {
    copy.write(row);
    await copy.drained();
  }
  signal?.throwIfAborted();
  await copy.finish();
}

async function fill(client: Client, table: string, staged: string, insert: string): Promise<void> {
  await prepareJoin(client, staged, "id");
  await createLike(client, table);
  await client.query(insert);
  await buildIndexes(client, table);
  await fillIdentity(client, table);
}

/** Gives the planner a choice between an index scan and a sort for the join. The order of the rows on disk decides. */
export async function prepareJoin(client: Client, table: string, key: string): Promise<void> {
  await client.query(`create unique index on ${WORK_SCHEMA}.${table} (${key})`);
  await client.query("set default_statistics_target to 1"); // a few hundred rows tell the order
  await client.query(`analyze ${WORK_SCHEMA}.${table} (${key})`);
  await client.query("reset default_statistics_target");
}
