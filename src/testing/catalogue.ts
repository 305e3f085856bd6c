import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp, type Deps } from "../app.ts";
import type { CacheStore } from "../cache/store.ts";
import { parseEnv } from "../env.ts";
import type { LogRecord } from "../every-answer.ts";
import { createOrigin } from "../sql.ts";

/** The real database with the real driver. */
export const { query, readTogether, transact } = createOrigin(parseEnv(env));

/** A store that stores nothing, for tests that are not about caching. */
const noStore: CacheStore = { match: async () => undefined, put: async () => {} };

/** The whole app with the real database, and its log. */
export function createTestApp(deps: Partial<Deps> = {}) {
  const records: LogRecord[] = [];
  const app = createApp({
    query,
    readTogether,
    transact,
    store: noStore,
    origin: "https://api.example.test",
    drainPurges: async () => {},
    now: Date.now,
    sleep: async () => {},
    log: (record) => records.push(record),
    production: false,
    limitWrites: true,
    writeTokens: [
      { name: "old", token: "old-token-of-16-or-more" },
      { name: "new", token: "new-token-of-16-or-more" },
    ],
    ...deps,
  });
  const request = (path: string, init: RequestInit = {}) =>
    app.request(path, init, env, createExecutionContext());
  const get = (path: string, headers: Record<string, string> = {}) => request(path, { headers });
  const purge = (...tags: string[]) =>
    request("/purges", {
      method: "POST",
      headers: { Authorization: "Bearer new-token-of-16-or-more", "Content-Type": "application/json" },
      body: JSON.stringify({ tags }),
    });
  return { app, request, get, purge, records };
}

/** Empties the catalogue. Test files run one after another, so each may start with it. */
export async function emptyCatalogue(): Promise<void> {
  await query(
    `truncate products, styles, reviews, review_summaries, product_blocks, product_changes, product_cards,
      product_search, category_counts, facet_counts, name_words`,
    [],
  );
}

type Values = Record<string, string | number | boolean | null>;

/** Inserts one row. Absent columns get their defaults. */
export async function insert(table: string, values: Values): Promise<void> {
  const columns = Object.keys(values);
  const places = columns.map((_, i) => `$${i + 1}`);
  const params = Object.values(values).map((value) => (value === null ? null : String(value)));
  await query(`insert into ${table} (${columns.join(", ")}) values (${places.join(", ")})`, params);
}

const insertProduct = (values: Values) =>
  insert("products", { name: "Camo Onesie", default_price: 140, ...values });
const insertStyle = (values: Values) =>
  insert("styles", { name: "Forest Green", original_price: 140, is_default: true, ...values });
const insertReview = (values: Values) =>
  insert("reviews", { rating: 5, date: "2019-04-14", recommend: true, ...values });

export const given = {
  product: insertProduct,
  style: insertStyle,
  review: insertReview,
  summary: (values: Values) => insert("review_summaries", values),
  /** Counts the products, as an import does. */
  productBlocks: () => query("select rebuild_product_blocks()", []),
};
