import { readFile } from "node:fs/promises";
import type { Client } from "pg";
import { connect } from "../../db/connect.ts";
import { median } from "./reads.ts";

const TABLES = ["products", "styles", "reviews", "review_summaries"] as const;
const ROUNDS = 5;
const PER_ROUND = 100;
const AT_ONCE = 200;

const review = (product: string) =>
  `json_build_object('product_id', ${product}, 'rating', 4, 'recommend', true, 'summary', 's', 'body', repeat('b', 200),
    'name', 'n', 'email', null, 'photos', '[]'::json, 'characteristics', '{}'::json)`;

interface Write {
  /** `$1` is the id of any product. */
  statement: string;
  rows?: number;
}

const WRITES: Record<string, Write> = {
  "a review": { statement: `select from post_review(${review("$1")})` },
  "200 reviews in a statement": {
    statement: `
      insert into reviews (product_id, rating, date, summary, body, recommend, reviewer_name)
      select $1, 4, now(), 's', repeat('b', 200), true, 'n' from generate_series(1, ${AT_ONCE})`,
    rows: AT_ONCE,
  },
  "new stock": {
    statement: `
      with old as (delete from styles where product_id = $1 returning *)
      insert into styles (product_id, name, original_price, sale_price, is_default, photos, skus)
      select product_id, name, original_price, sale_price, is_default, photos, '{"1":{"quantity":7,"size":"M"}}' from old`,
  },
  "new price": { statement: "update products set default_price = default_price + 1 where id = $1" },
  "new price of the styles": {
    statement: "update styles set original_price = original_price + 10 where product_id = $1",
  },
  "a product": {
    statement:
      "insert into products (name, category, default_price) values ('Rain Coat ' || $1, 'Coats', 10)",
  },
  "200 products in a statement": {
    statement: `
      insert into products (name, category, default_price)
      select 'Rain Coat ' || id, 'Coats', 10 from generate_series($1, $1 + ${AT_ONCE - 1}) id`,
    rows: AT_ONCE,
  },
};

// Runs in the server, because a round trip costs more than a trigger.
const REPEAT = `
create procedure pg_temp.repeat(statement text, times integer, products integer)
language plpgsql as $$
begin
  for turn in 1 .. times loop
    execute statement using 1 + floor(random() * products)::integer;
  end loop;
end
$$`;

/**
 * The cost of each trigger for a write, in microseconds per row: the write with no trigger, with one alone, with all.
 * Processor time of the server's process, which a busy machine does not change much; so it needs Linux.
 */
export async function compareTriggers({ databaseUrl, products }: { databaseUrl: string; products: number }) {
  const client = await connect(databaseUrl);
  await client.query(REPEAT);
  const { rows: sessions } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const used = () => processorTime(sessions[0]?.pid ?? 0);
  const functions = await triggerFunctions(client);
  const rows: Record<string, string>[] = [];
  for (const [write, { statement, rows: count = 1 }] of Object.entries(WRITES)) {
    const times = Math.ceil(PER_ROUND / count);
    const measured = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const enabled of [[], ...functions.map((name) => [name]), functions]) {
        await client.query("begin");
        await enableOnly(client, enabled);
        await client.query("call pg_temp.repeat($1, 1, $2)", [statement, products]); // so that plans are cached
        const before = await used();
        await client.query("call pg_temp.repeat($1, $2, $3)", [statement, times, products]);
        const spent = (await used()) - before;
        await client.query("rollback");
        const key = enabled === functions ? "all" : (enabled[0] ?? "none");
        measured.set(key, [...(measured.get(key) ?? []), spent / times / count]);
      }
    }
    const us = (key: string) => median(measured.get(key) ?? []);
    const added = functions.map((name) => [name, (us(name) - us("none")).toFixed(1)]);
    rows.push({
      write,
      "no trigger, µs": us("none").toFixed(1),
      ...Object.fromEntries(added),
      "all, µs": us("all").toFixed(1),
      "×": (us("all") / us("none")).toFixed(2),
    });
  }
  await client.end();
  return rows;
}

const TRIGGERS = `
select tgrelid::regclass::text as table, tgname as name, tgfoid::regproc::text as function
from pg_trigger
where tgrelid = any ($1::regclass[]) and not tgisinternal`;

async function triggerFunctions(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ function: string }>(TRIGGERS, [TABLES]);
  return [...new Set(rows.map((row) => row.function))].sort();
}

async function enableOnly(client: Client, functions: readonly string[]): Promise<void> {
  for (const table of TABLES) await client.query(`alter table ${table} disable trigger user`);
  const { rows } = await client.query(TRIGGERS, [TABLES]);
  for (const row of rows.filter((row) => functions.includes(row.function))) {
    await client.query(`alter table ${row.table} enable trigger ${row.name}`);
  }
}

/** In microseconds. */
async function processorTime(pid: number): Promise<number> {
  const [nanoseconds] = (await readFile(`/proc/${pid}/schedstat`, "utf8")).split(" ");
  return Number(nanoseconds) / 1000;
}
