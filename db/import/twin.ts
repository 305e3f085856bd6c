import type { Client } from "pg";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";

// A twin of a serving table stands in the work schema under the same name, and is told apart by the search path alone.

/** Makes an empty twin of a serving table: columns, checks, defaults, identity, storage, comments, but no index yet. */
export async function createLike(client: Client, table: string): Promise<void> {
  const { rows } = await client.query<{ options: string | null; comment: string }>(
    `select array_to_string(reloptions, ', ') as options, quote_nullable(obj_description(oid, 'pg_class')) as comment
     from pg_class
     where oid = '${SERVING_SCHEMA}.${table}'::regclass`,
  );
  const { options, comment } = rows[0] ?? {};
  await client.query(
    `create table ${WORK_SCHEMA}.${table} (like ${SERVING_SCHEMA}.${table} including all excluding indexes)
     ${options ? `with (${options})` : ""};
     comment on table ${WORK_SCHEMA}.${table} is ${comment}`,
  );
}

/** Makes an empty table with the columns of a serving one, which does not outlive the run. */
export async function createUnlogged(client: Client, table: string): Promise<void> {
  await client.query(
    `create unlogged table ${WORK_SCHEMA}.${table} (like ${SERVING_SCHEMA}.${table} including defaults including generated)
     with (autovacuum_enabled = off)`,
  );
}

/** Gives a filled twin statistics, and the indexes and keys that the serving table has, under the same names. */
export async function buildIndexes(client: Client, table: string): Promise<void> {
  // First, for the builds read all rows too, and would write each page again only to note that its rows are there.
  await client.query(`vacuum (analyze) ${WORK_SCHEMA}.${table}`);
  const statements = await indexDefinitions(client, table);
  await withServing(client, async () => {
    for (const statement of statements) await client.query(statement);
  });
}

/** The functions, and what has not been built, are not in the work schema. */
export async function withServing<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query(`set search_path to ${WORK_SCHEMA}, ${SERVING_SCHEMA}`);
  const result = await work();
  await client.query(`set search_path to ${WORK_SCHEMA}`);
  return result;
}

/** Lets a twin's identity go on after the highest id in it. */
export async function fillIdentity(client: Client, table: string): Promise<void> {
  await client.query(
    `select setval(pg_get_serial_sequence('${WORK_SCHEMA}.${table}', 'id'), max(id))
     from ${WORK_SCHEMA}.${table}
     having max(id) is not null`,
  );
}

/** Gives a twin the privileges that others than the owner have on the serving table. */
export async function copyGrants(client: Client, table: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `select format(
       'grant %s on ${WORK_SCHEMA}.${table} to %s%s',
       granted.privilege_type,
       case when granted.grantee = 0 then 'public' else quote_ident(role.rolname) end,
       case when granted.is_grantable then ' with grant option' else '' end
     ) as statement
     from pg_class served
     cross join lateral aclexplode(served.relacl) granted
     left join pg_roles role on role.oid = granted.grantee
     where served.oid = '${SERVING_SCHEMA}.${table}'::regclass
       and granted.grantee <> served.relowner`,
  );
  for (const { statement } of rows) await client.query(statement);
}

/** Gives a filled twin the triggers of the serving table. */
export async function copyTriggers(client: Client, table: string): Promise<void> {
  const definitions = await definitionsFor(
    client,
    table,
    `select pg_get_triggerdef(oid, true) as statement
     from pg_trigger
     where tgrelid = $1::regclass
       and not tgisinternal
     order by tgname`,
  );
  await withServing(client, async () => {
    for (const statement of definitions) await client.query(statement);
  });
}

async function indexDefinitions(client: Client, table: string): Promise<string[]> {
  return await definitionsFor(
    client,
    table,
    `select
       case
         when key.oid is null then pg_get_indexdef(i.indexrelid, 0, true)
         else format('alter table %I add constraint %I %s', $1::text, key.conname, pg_get_constraintdef(key.oid, true))
       end as statement
     from pg_index i
     left join pg_constraint key on key.conindid = i.indexrelid and key.conrelid = i.indrelid
     where i.indrelid = $1::regclass
     order by i.indisprimary desc, i.indexrelid`,
  );
}

/** Statements that would make what a serving table has, without schemas: they hold wherever the search path leads. `$1` is the table. */
async function definitionsFor(client: Client, table: string, query: string): Promise<string[]> {
  await client.query(`set search_path to ${SERVING_SCHEMA}`);
  const { rows } = await client.query<{ statement: string }>(query, [table]);
  await client.query(`set search_path to ${WORK_SCHEMA}`);
  return rows.map(({ statement }) => statement);
}
