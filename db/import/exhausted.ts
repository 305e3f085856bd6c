import type { Client } from "pg";
import { SERVING_SCHEMA } from "./target.ts";

const THINGS: Record<string, string> = {
  products_id_seq: "products",
  styles_id_seq: "styles",
  reviews_id_seq: "reviews",
  sku_ids: "skus",
  review_photo_ids: "photos of reviews",
  characteristic_ids: "characteristics",
};

/** What can no longer be added through the API, because the highest id that there is has been taken. */
export async function findExhausted(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select sequencename as name
     from pg_sequences
     where schemaname = '${SERVING_SCHEMA}' and sequencename = any ($1) and last_value = max_value
     order by name`,
    [Object.keys(THINGS)],
  );
  return rows.map(({ name }) => THINGS[name] ?? name);
}
