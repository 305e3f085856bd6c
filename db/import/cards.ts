import type { Client } from "pg";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { buildIndexes, createLike, withServing } from "./twin.ts";

/** Made from both halves, and so replaced with either; in the order in which a search comes upon them. */
export const CARD_TABLES = [
  "name_words",
  "product_search",
  "category_counts",
  "facet_counts",
  "product_cards",
  "rating_prior",
] as const;

/** Builds the cards from the half or halves that have been built, and from the serving one for the other. */
export async function assembleCards(client: Client, builder: Client): Promise<void> {
  for (const table of CARD_TABLES) await createLike(client, table);
  const { rows } = await withServing(client, () =>
    client.query<{ middle: number }>("select coalesce(max(id), 0) / 2 as middle from products"),
  );
  const middle = rows[0]?.middle ?? 0;
  await fillTable(client, "rating_prior");
  await Promise.all([fill(client, 1, middle), fill(builder, middle + 1, MAX_ID)]);
  await Promise.all([buildIndexes(client, "product_cards"), fillOthers(builder)]);
}

/** From the cards, in this order: the words from what is searched. */
async function fillOthers(client: Client): Promise<void> {
  for (const table of ["category_counts", "facet_counts", "product_search", "name_words"]) {
    await fillTable(client, table);
  }
  await client.query(`analyze ${WORK_SCHEMA}.product_search`); // again, for its index of words has statistics of its own
}

async function fillTable(client: Client, table: string): Promise<void> {
  await withServing(client, () => client.query(`select fill_${table}()`));
  await buildIndexes(client, table);
}

const MAX_ID = 2147483647;

const fill = (client: Client, low: number, high: number) =>
  withServing(client, () => client.query("select fill_product_cards($1, $2)", [low, high]));

/** After the swap of one half: makes those cards right whose product or reviews changed since they were built. */
export async function refreshCards(client: Client): Promise<void> {
  await client.query(`set search_path to ${SERVING_SCHEMA}`);
  await client.query("select refresh_stale_cards()");
}
