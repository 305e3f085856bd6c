import type { Client } from "pg";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { buildIndexes, createLike } from "./twin.ts";

/** Made from both halves, and so replaced with either. */
export const CARD_TABLES = ["product_cards", "category_counts", "name_words"] as const;

/** Builds the cards from the half or halves that have been built, and from the serving one for the other. */
export async function assembleCards(client: Client, builder: Client): Promise<void> {
  for (const table of CARD_TABLES) await createLike(client, table);
  const { rows } = await withServing(client, () =>
    client.query<{ middle: number }>("select coalesce(max(id), 0) / 2 as middle from products"),
  );
  const middle = rows[0]?.middle ?? 0;
  await Promise.all([fill(client, 1, middle), fill(builder, middle + 1, MAX_ID)]);
  await Promise.all([buildIndexes(client, "product_cards"), count(builder)]);
}

async function count(client: Client): Promise<void> {
  for (const counts of ["category_counts", "name_words"]) {
    await withServing(client, () => client.query(`select fill_${counts}()`));
    await buildIndexes(client, counts);
  }
}

const MAX_ID = 2147483647;

const fill = (client: Client, low: number, high: number) =>
  withServing(client, () => client.query("select fill_product_cards($1, $2)", [low, high]));

/** After the swap of one half: makes those cards right whose product or reviews changed since they were built. */
export async function refreshCards(client: Client): Promise<void> {
  await client.query(`set search_path to ${SERVING_SCHEMA}`);
  await client.query("select refresh_stale_cards()");
}

/** The functions, and what has not been built, are not in the work schema. */
async function withServing<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query(`set search_path to ${WORK_SCHEMA}, ${SERVING_SCHEMA}`);
  const result = await work();
  await client.query(`set search_path to ${WORK_SCHEMA}`);
  return result;
}
