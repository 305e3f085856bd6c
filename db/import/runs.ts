import type { Client } from "pg";
import type { ItemKind } from "./file-load.ts";

const KINDS: Record<ItemKind, { rows: string; columns: string; item: string; together: string }> = {
  elements: {
    rows: "json_array_elements(run.items)",
    columns: "id, element",
    item: "element::text",
    together: "('[' || string_agg(item, ',' order by id) || ']')::json",
  },
  members: {
    rows: "json_each(run.items)",
    columns: "id, key, value",
    item: "to_json(key)::text || ':' || value::text",
    together: "('{' || string_agg(item, ',' order by id) || '}')::json",
  },
  numbers: {
    rows: "unnest(run.items)",
    columns: "id, number",
    item: "number",
    together: "array_agg(item order by id)",
  },
};

/** The table that mergeRuns makes of another. Both names with their schema. */
export function mergedTable(table: string): string {
  return `${table}_merged`;
}

/**
 * Puts the runs of each parent together, in the order of the children's ids, so that `parent` is a key of the answered
 * table. Numbers that a parent has twice stay once, at the lowest id.
 */
export async function mergeRuns(client: Client, table: string, kind: ItemKind): Promise<string> {
  const { rows, columns, item, together } = KINDS[kind];
  const merged = mergedTable(table);
  await client.query(`create index on ${table} (parent) where late`);
  await client.query(`analyze ${table}`);
  await client.query(`
    create unlogged table ${merged} as
    with late_parents as materialized (
      select distinct parent
      from ${table}
      where late
    ),
    children as (
      select run.parent, child.id, ${item} as item
      from ${table} run
      join late_parents using (parent)
      cross join lateral rows from (unnest(string_to_array(run.ids, ',')::integer[]), ${rows}) as child (${columns})
    )${kind === "numbers" ? DIFFERENT_CHILDREN : ", kept as (select parent, id, item from children)"}
    select parent, ${together} as items
    from kept
    group by parent
    union all
    select run.parent, run.items
    from ${table} run
    where not exists (select from late_parents where late_parents.parent = run.parent)`);
  return merged;
}

const DIFFERENT_CHILDREN = `,
    kept as (
      select parent, min(id) as id, item
      from children
      group by parent, item
    )`;
