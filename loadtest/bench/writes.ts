import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { startGateway } from "../../db/local/gateway.ts";
import { parseEnv } from "../../src/env.ts";
import { createProduct, deleteProduct, updateProduct } from "../../src/products/write-store.ts";
import { postReview } from "../../src/reviews/write-store.ts";
import { createOrigin, type Transact } from "../../src/sql.ts";

const LOOK_INTERVAL_MS = 20;

export interface WriteLoad {
  databaseUrl: string;
  writers: number;
  seconds: number;
  /** The number of products, with ids from 1. */
  products: number;
}

/** The Worker's writes by many concurrent writers, and what their sessions waited for. */
export async function stressWrites({ databaseUrl, writers, seconds, products }: WriteLoad) {
  const gateway = await startGateway({ databaseUrl, poolSize: Math.max(20, writers) });
  const { transact } = createOrigin(
    parseEnv({
      ENVIRONMENT: "test",
      PUBLIC_ORIGIN: "http://127.0.0.1",
      DATABASE_URL: databaseUrl,
      SQL_GATEWAY_URL: gateway.url,
    }),
  );
  const until = performance.now() + seconds * 1000;
  const measured = new Map<string, { ms: number[]; failed: string[] }>();
  const watching = watch(databaseUrl, until);
  try {
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const made: number[] = [];
        for (let turn = 0; performance.now() < until; turn += 1) {
          const kinds = Object.keys(WRITES) as Kind[];
          const kind = kinds[(writer + turn) % kinds.length] ?? "create";
          const start = performance.now();
          const kept = measured.get(kind) ?? { ms: [], failed: [] };
          measured.set(kind, kept);
          try {
            await WRITES[kind]({ transact, made, products, turn: writer * 1_000_003 + turn });
            kept.ms.push(performance.now() - start);
          } catch (error) {
            kept.failed.push(String((error as Error).cause ?? error));
          }
        }
      }),
    );
  } finally {
    await gateway.stop();
  }
  return {
    writes: [...measured].map(([kind, kept]) => summarize(kind, kept, seconds)),
    waits: await watching,
  };
}

type Writer = { transact: Transact; made: number[]; products: number; turn: number };
type Kind = keyof typeof WRITES;

const NOUNS = ["Jacket", "Coat", "Shirt", "Boots"];
/** The few products that all writers change. */
const hot = ({ products, turn }: Writer) => 1 + (turn % Math.min(20, products));
const any = ({ products, turn }: Writer) => 1 + ((turn * 7919) % products);
const sku = (quantity: number) => ({ size: "M", quantity });
const style = (quantity: number) => ({
  name: "Red",
  original_price: "10",
  sale_price: null,
  "default?": true,
  photos: [],
  skus: [sku(quantity)],
});

const WRITES = {
  create: async ({ transact, made, turn }: Writer) => {
    const product = {
      name: `Contended ${NOUNS[turn % NOUNS.length]}`,
      category: "Jackets",
      default_price: "10",
      slogan: null,
      description: null,
      features: [],
      related: [],
      styles: [style(1)],
    };
    const rows = await transact([createProduct([null, null], product)]);
    made.push(Number(JSON.parse(rows[0]?.[0]?.[0] ?? "[]")[0]));
  },
  "review of one of 20 products": async (writer: Writer) => {
    const about = { product_id: hot(writer), rating: 4, recommend: true, body: "b", name: "n" };
    const review = { ...about, summary: "", email: null, photos: [], characteristics: {} };
    await writer.transact([postReview([null, null], review)]);
  },
  "new price": async (writer: Writer) => {
    const price = String(1 + (writer.turn % 90));
    await updateProduct(writer.transact, any(writer), null, { default_price: price });
  },
  "new stock": async (writer: Writer) => {
    await updateProduct(writer.transact, any(writer), null, { styles: [style(writer.turn % 2)] });
  },
  delete: async ({ transact, made }: Writer) => {
    const id = made.shift();
    if (id !== undefined) await deleteProduct(transact, id, null);
  },
};

function summarize(kind: string, { ms, failed }: { ms: number[]; failed: string[] }, seconds: number) {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
  return {
    write: kind,
    "a second": (ms.length / seconds).toFixed(0),
    "median ms": at(0.5),
    "99 % ms": at(0.99),
    "slowest ms": at(1),
    failed: failed.length,
    "because of": failed[0]?.slice(0, 80) ?? "",
  };
}

// A session that waits for a row holds a tuple lock, which names the table.
const WAITING = `
select
  coalesce(a.wait_event_type || ' ' || a.wait_event, 'none: it works') as what,
  coalesce((
    select min(relation::regclass::text)
    from pg_locks
    where pid = a.pid and (locktype = 'tuple' or (locktype in ('relation', 'extend') and not granted))
  ), '') as of_table
from pg_stat_activity a
where a.datname = current_database() and a.state = 'active' and a.pid <> pg_backend_pid()
  and a.backend_type = 'client backend'`;

/** How often active sessions waited, and for what. */
async function watch(databaseUrl: string, until: number) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const seen = new Map<string, number>();
  let looks = 0;
  while (performance.now() < until) {
    const { rows } = await client.query<{ what: string; of_table: string }>(WAITING);
    for (const { what, of_table } of rows) {
      const key = `${what}\t${of_table}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    looks += 1;
    await sleep(LOOK_INTERVAL_MS);
  }
  await client.end();
  return [...seen]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 12)
    .map(([key, count]) => {
      const [what = "", table = ""] = key.split("\t");
      return { "waits for": what, of: table, "sessions at a time": (count / looks).toFixed(2) };
    });
}
