import type { Client } from "pg";
import { COMPARISONS, type Comparison, differencesOf } from "./compare.ts";
import type { Half } from "./files.ts";
import { SERVING_SCHEMA } from "./target.ts";

export interface RowCounts {
  made: number;
  changed: number;
  removed: number;
}

/** Makes the serving tables of the halves what was read, and counts the rows by table. */
export async function writeDifferences(
  client: Client,
  halves: readonly Half[],
): Promise<Record<string, RowCounts>> {
  const counts: Record<string, RowCounts> = {};
  for (const half of halves) {
    for (const [table, comparison] of Object.entries(COMPARISONS[half])) {
      counts[table] = await writeTable(client, table, comparison);
    }
  }
  return counts;
}

async function writeTable(client: Client, table: string, comparison: Comparison): Promise<RowCounts> {
  const { key, columns } = comparison;
  const others = columns.filter((column) => column !== key);
  const version = table === "products" ? ", version = kept.version + 1, updated_at = now()" : "";
  const served = `${SERVING_SCHEMA}.${table}`;
  const differences = differencesOf(table);
  const write = async (statement: string) => (await client.query(statement)).rowCount ?? 0;
  const removed = await write(`
    delete from ${served} kept
    using ${differences} d
    where kept.${key} = d.${key} and d.is_gone`);
  const changed = await write(`
    update ${served} kept
    set ${others.map((column) => `${column} = d.${column}`).join(", ")}${version}
    from ${differences} d
    where kept.${key} = d.${key} and not d.is_gone`);
  const made = await write(`
    insert into ${served} (${columns.join(", ")})
    select ${columns.join(", ")}
    from ${differences}
    where is_new
    order by ${key}`);
  return { made, changed, removed };
}
