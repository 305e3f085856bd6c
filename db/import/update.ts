import type { Client } from "pg";
import { compareAgain } from "./compare.ts";
import { type EndedAnswers, endAnswers } from "./ended-answers.ts";
import type { Half } from "./files.ts";
import { refuseLosses } from "./losses.ts";
import { grouped } from "./quantities.ts";
import { moveOn } from "./swap.ts";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { findTouched, updateCards } from "./update-cards.ts";
import { whenFree } from "./when-free.ts";
import { type RowCounts, writeDifferences } from "./write-differences.ts";

const TABLES = ["products", "styles", "reviews", "review_summaries"] as const;
// What these keep is made right for all rows together; other triggers do their work.
const REPLACED_TRIGGERS = [
  ["products", "written_by_insert"],
  ["products", "written_by_update"],
  ["products", "written_by_delete"],
  ["products", "card_by_insert"],
  ["products", "card_by_update"],
  ["products", "card_by_delete"],
  ["styles", "written_by_insert"],
  ["styles", "written_by_update"],
  ["styles", "written_by_delete"],
  ["styles", "card_by_insert"],
  ["styles", "card_by_update"],
  ["styles", "card_by_delete"],
  ["reviews", "written_by_insert"],
  ["reviews", "written_by_update"],
  ["reviews", "written_by_delete"],
  ["review_summaries", "card"],
] as const;
const IDENTITIES: Record<Half, readonly string[]> = {
  products: ["products", "styles"],
  reviews: ["reviews"],
};

// Writers that come while it waits wait behind it, and readers never.
const WRITERS_WAIT_MS = 200;
const TIDY_WAIT_MS = 5000;

export interface Update {
  halves: readonly Half[];
  highestChildIds: readonly Record<string, number>[];
  /** Also if changes made since the last import are lost with it. */
  replace: boolean;
  softS: number | undefined;
  /** Ends the waiting for writers. */
  signal: AbortSignal | undefined;
}

export interface Updated {
  rows: Record<string, RowCounts>;
  ended: EndedAnswers;
}

/**
 * Writes what has been found to differ, and what follows from it, in one transaction, and drops the work schema with it.
 * Writers wait for it, readers do not.
 */
export async function update(client: Client, options: Update): Promise<Updated> {
  await client.query("set synchronous_commit to on");
  const tables = TABLES.map((table) => `${SERVING_SCHEMA}.${table}`);
  return await whenFree(client, { tables, signal: options.signal }, async () => {
    await client.query("begin");
    await lockAgainstWriters(client, tables);
    const written = await writtenHalves(client);
    const wouldBeLost = options.halves.some((half) => written.includes(half));
    if (wouldBeLost && !options.replace) await refuseLosses(client, options.halves);
    // The API has written, perhaps since the comparison. Under the lock it cannot write any more.
    if (wouldBeLost) await compareAgain(client, options.halves);
    const updated = await write(client, options, written);
    await client.query("commit");
    return updated;
  });
}

/** What people are told of an update. */
export function describeUpdate({ rows, ended }: Updated): string {
  const sentences = Object.entries(rows).map(
    ([table, { made, changed, removed }]) =>
      `${table.replace("_", " ")}: ${grouped(made)} made, ${grouped(changed)} changed, ${grouped(removed)} removed`,
  );
  const tags =
    ended === "everything" ? "everything that is cached" : `what has ${grouped(ended.length)} cache tags`;
  return `${sentences.join("; ")}. To be refreshed: ${tags}.`;
}

async function lockAgainstWriters(client: Client, tables: readonly string[]): Promise<void> {
  await client.query(`set local lock_timeout to '${TIDY_WAIT_MS}ms'`);
  await client.query(`lock table ${tables.join(", ")} in share update exclusive mode`);
  await client.query(`set local lock_timeout to '${WRITERS_WAIT_MS}ms'`);
  // Also against those who hold a row and have yet to write it.
  await client.query(`lock table ${tables.join(", ")} in exclusive mode`);
}

async function writtenHalves(client: Client): Promise<Half[]> {
  const { rows } = await client.query<{ half: Half }>(
    `select half from ${SERVING_SCHEMA}.written_since_import`,
  );
  return rows.map(({ half }) => half);
}

async function write(client: Client, options: Update, written: readonly Half[]): Promise<Updated> {
  const { halves, highestChildIds, softS } = options;
  // Functions and triggers of the serving schema find its tables by the search path.
  await client.query(`set local search_path to ${SERVING_SCHEMA}`);
  await switchTriggers(client, "disable");
  const rows = await writeDifferences(client, halves);
  await findTouched(client, halves);
  await updateCards(client, { countWordsAnew: written.includes("products") });
  await client.query("select fold_product_changes()");
  await client.query("delete from product_blocks where products = 0");
  for (const table of halves.flatMap((half) => IDENTITIES[half])) await restartIdentity(client, table);
  for (const highest of highestChildIds) {
    for (const entry of Object.entries(highest)) await client.query(moveOn(entry));
  }
  const ended = await endAnswers(client, softS);
  await switchTriggers(client, "enable");
  await client.query(`delete from written_since_import where half = any ($1)`, [halves]);
  await client.query(`drop schema ${WORK_SCHEMA} cascade`);
  return { rows, ended };
}

async function switchTriggers(client: Client, change: "enable" | "disable"): Promise<void> {
  for (const [table, trigger] of REPLACED_TRIGGERS) {
    await client.query(`alter table ${SERVING_SCHEMA}.${table} ${change} trigger ${trigger}`);
  }
}

/** Lets the ids of rows made later go on after the highest, as in a table that was built anew. Unlike setval, it can be rolled back. */
async function restartIdentity(client: Client, table: string): Promise<void> {
  const { rows } = await client.query<{ sequence: string; highest: number | null }>(
    `select pg_get_serial_sequence('${SERVING_SCHEMA}.${table}', 'id') as sequence, max(id) as highest
     from ${SERVING_SCHEMA}.${table}`,
  );
  const [{ sequence, highest } = { sequence: "", highest: null }] = rows;
  await client.query(`alter sequence ${sequence} restart with ${highest ?? 1}`);
  if (highest !== null) await client.query("select nextval($1)", [sequence]);
}
