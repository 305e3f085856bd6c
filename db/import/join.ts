import type { Client } from "pg";
import type { ParentTable } from "./file-load.ts";
import { mergeRuns } from "./runs.ts";
import { type Runs, runsTable, stagedTable } from "./staging.ts";
import { WORK_SCHEMA } from "./target.ts";

/** Fills a parent's table in the work schema with its staged rows and their children, which were read one file after the other. */
export async function joinChildren(
  client: Client,
  table: ParentTable,
  columns: readonly string[],
  runs: readonly Runs[],
): Promise<void> {
  const staged = stagedTable(table);
  await prepareJoin(client, staged, "id");
  const children = [];
  for (const one of runs)
    children.push({ column: one.column, from: await gather(client, one), value: itemsOf(one) });
  await client.query(`
    truncate ${WORK_SCHEMA}.${table};
    insert into ${WORK_SCHEMA}.${table} (${[...columns, ...runs.map(({ column }) => column)].join(", ")})
    select ${[...columns.map((column) => `s.${column}`), ...children.map(({ value }) => value)].join(", ")}
    from ${staged} s
    ${children.map(({ column, from }) => `left join ${from} ${column} on ${column}.parent = s.id`).join("\n")}
    order by s.id`);
}

// The column of numbers may not be null.
const itemsOf = ({ column, kind }: Runs) =>
  kind === "numbers" ? `coalesce(${column}.items, '{}')` : `${column}.items`;

/** Answers the table that has one row for each parent. */
async function gather(client: Client, { table, column, kind, late }: Runs): Promise<string> {
  const runs = runsTable(table, column);
  const gathered = late ? await mergeRuns(client, runs, kind) : runs;
  await prepareJoin(client, gathered, "parent");
  return gathered;
}

/** Gives the planner a choice between an index scan and a sort for the join. The order of the rows on disk decides. */
export async function prepareJoin(client: Client, table: string, key: string): Promise<void> {
  await client.query(`create unique index on ${table} (${key})`);
  await client.query("set default_statistics_target to 1"); // a few hundred rows tell the order
  await client.query(`analyze ${table} (${key})`);
  await client.query("reset default_statistics_target");
}
