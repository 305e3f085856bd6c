import type { Client } from "pg";
import { copyInto } from "./copy.ts";
import type { ParentTable } from "./file-load.ts";
import type { Half } from "./files.ts";
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

/** Makes a table that has been filled ready to serve. */
export async function finishTable(client: Client, table: ParentTable): Promise<void> {
  await buildIndexes(client, table);
  await fillIdentity(client, table);
  if (table === "products") await countProducts(client);
}

async function countProducts(client: Client): Promise<void> {
  await createLike(client, "product_blocks");
  await createLike(client, "product_changes"); // stays empty: those there are belong to what is replaced
  await client.query(`select ${SERVING_SCHEMA}.rebuild_product_blocks()`);
  await buildIndexes(client, "product_blocks");
}

export async function writeSummaries(
  client: Client,
  summaries: Summaries,
  signal: AbortSignal | undefined,
): Promise<void> {
  await createLike(client, "review_summaries");
  await copySummaries(client, summaries, signal);
  await buildIndexes(client, "review_summaries");
}

/** Into the table of the work schema. */
export async function copySummaries(
  client: Client,
  summaries: Summaries,
  signal: AbortSignal | undefined,
): Promise<void> {
  const copy = await copyInto(client, `${WORK_SCHEMA}.review_summaries`, SUMMARY_COLUMNS);
  for (const row of summaries.rows()) {
    copy.write(row);
    await copy.drained();
  }
  signal?.throwIfAborted();
  await copy.finish();
}
