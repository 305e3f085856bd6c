import type { Client } from "pg";
import { inOurSpelling, writeFunction, writeSequence, writeTable } from "./statements.ts";

/** A table with its indexes and triggers, a sequence, or a function, as the statements that make it. */
export interface SchemaObject {
  name: string;
  sql: string;
}

// What an extension brings along is its own.
const OURS = (catalog: string, object: string) => `
  ${object}.oid not in (
    select objid from pg_depend where classid = '${catalog}'::regclass and deptype = 'e'
  )`;

const TABLES = `
select c.oid, c.relname as name, obj_description(c.oid, 'pg_class') as comment,
  array_to_string(c.reloptions, ', ') as options
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and ${OURS("pg_class", "c")}
order by c.relname collate "C"`;

const COLUMNS = `
select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "isRequired",
  a.attidentity as identity, a.attgenerated as generated, pg_get_expr(d.adbin, d.adrelid, true) as value,
  case when a.attcollation <> t.typcollation then quote_ident(o.collname) end as collation,
  case when a.attstorage <> t.typstorage then
    case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
  end as storage,
  col_description(a.attrelid, a.attnum) as comment
from pg_attribute a
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_collation o on o.oid = a.attcollation
where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
order by a.attnum`;

const CONSTRAINTS = `
select pg_get_constraintdef(oid, true)
from pg_constraint
where conrelid = $1 and contype in ('p', 'u', 'f', 'c', 'x')
order by array_position('{p,u,f,c,x}'::"char"[], contype), conname collate "C"`;

const INDEXES = `
select pg_get_indexdef(i.indexrelid, 0, true)
from pg_index i
join pg_class c on c.oid = i.indexrelid
where i.indrelid = $1 and not exists (select from pg_constraint where conindid = i.indexrelid)
order by c.relname collate "C"`;

const TRIGGERS = `
select pg_get_triggerdef(oid, true)
from pg_trigger
where tgrelid = $1 and not tgisinternal
order by tgname collate "C"`;

// Those of identity columns belong to their tables.
const SEQUENCES = `
select c.relname as name, format_type(s.seqtypid, null) as type, obj_description(c.oid, 'pg_class') as comment
from pg_class c
join pg_sequence s on s.seqrelid = c.oid
where c.relnamespace = 'public'::regnamespace
  and not exists (
    select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('i', 'a')
  )
order by c.relname collate "C"`;

const FUNCTIONS = `
select p.proname as name, pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
  l.lanname as language, p.prosrc as body, p.proisstrict as "isStrict", p.proconfig as settings,
  case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end as volatility,
  case p.proparallel when 's' then 'safe' when 'r' then 'restricted' else 'unsafe' end as parallel,
  case when p.proretset then p.prorows end as rows,
  exists (select from unnest(p.proargmodes) mode where mode in ('o', 'b')) as "hasOut",
  obj_description(p.oid, 'pg_proc') as comment
from pg_proc p
join pg_language l on l.oid = p.prolang
where p.pronamespace = 'public'::regnamespace and ${OURS("pg_proc", "p")}
order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`;

/** What stands in a database's schema `public`, by name, without what extensions brought. */
export async function readSchema(client: Client): Promise<SchemaObject[]> {
  await client.query("set search_path to public; set timezone to 'UTC'"); // definitions are written in their terms
  const objects: SchemaObject[] = [];
  for (const { oid, ...table } of (await client.query(TABLES)).rows) {
    const texts = async (query: string) => {
      const { rows } = await client.query<[string]>({ text: query, values: [oid], rowMode: "array" });
      return rows.map(([text]) => inOurSpelling(text));
    };
    const { rows: columns } = await client.query({ text: COLUMNS, values: [oid] });
    const constraints = await texts(CONSTRAINTS);
    const others = [...(await texts(INDEXES)), ...(await texts(TRIGGERS))];
    objects.push({ name: table.name, sql: writeTable({ ...table, columns, constraints, others }) });
  }
  for (const sequence of (await client.query(SEQUENCES)).rows)
    objects.push({ name: sequence.name, sql: writeSequence(sequence) });
  for (const found of (await client.query(FUNCTIONS)).rows)
    objects.push({ name: found.name, sql: writeFunction(found) });
  return objects;
}
