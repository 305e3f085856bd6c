import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import { TABLES } from "./assemble.ts";
import { CARD_TABLES } from "./cards.ts";
import { codeOf } from "./errors.ts";
import type { Half } from "./files.ts";
import { refuseLosses } from "./losses.ts";
import { RETIRED_SCHEMA, SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { copyGrants, copyTriggers } from "./twin.ts";
import { whenFree } from "./when-free.ts";

// A reader that holds one of the tables makes the swap wait, and the swap all other readers: so it gives up soon, lets
// them pass, and tries again.
const READERS_WAIT_MS = 20;
// Readers and writers go on while the swap waits for a vacuum or analyze. Autovacuum gives way to it after a second.
const TIDY_WAIT_MS = 5000;
const CHANGES_WOULD_BE_LOST = "CL001"; // our own

export interface Swap {
  halves: readonly Half[];
  /** For sequences of child ids, the highest id that is taken. */
  highestChildIds: readonly Record<string, number>[];
  /** Also if changes made since the last import are lost with it. */
  replace: boolean;
  /** Seconds for which cached answers may still be served; undefined: none. */
  softS: number | undefined;
  /** Ends the waiting for readers; what has been asked for by then happens or not. */
  signal: AbortSignal | undefined;
}

/**
 * Replaces the serving tables by their twins in one short transaction, and drops the work schema with it. Other readers
 * are served while it waits for one that has a transaction open, for minutes if need be. The old tables are dropped
 * afterwards: that takes three times as long as to move them, and readers would wait for it.
 */
export async function swap(client: Client, options: Swap): Promise<void> {
  // What has been built is on disk before readers have to wait, and not while they do.
  await client.query("set synchronous_commit to on");
  for (const table of tablesOf(options)) {
    await copyGrants(client, table);
    await copyTriggers(client, table);
  }
  const transaction = transactionOf(options);
  const { halves, signal } = options;
  await refuseDependents(client, servedOf(options));
  await client.query(`create schema ${RETIRED_SCHEMA}`);
  try {
    await whenFree(client, { tables: servedOf(options), signal }, () => client.query(transaction));
  } catch (error) {
    if (codeOf(error) === CHANGES_WOULD_BE_LOST) await refuseLosses(client, halves);
    throw error;
  }
  await client.query(`drop schema ${RETIRED_SCHEMA} cascade`);
}

/** A view, or another's foreign key, would stay with the old table and be dropped with it. */
async function refuseDependents(client: Client, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ dependent: string }>(
    `select pg_describe_object(classid, objid, objsubid) as dependent
     from pg_depend
     where refclassid = 'pg_class'::regclass
       and refobjid = any ($1::regclass[])
       and deptype = 'n'
       and (
         classid = 'pg_rewrite'::regclass
         or classid = 'pg_constraint'::regclass and objid in (select oid from pg_constraint where contype = 'f')
       )
     limit 1`,
    [tables],
  );
  const [row] = rows;
  if (row === undefined) return;
  throw new UserError(
    `An import replaces the catalogue's tables, but ${row.dependent} depends on one of them. The catalogue is unchanged. ` +
      "Drop that, import, and create it again.",
  );
}

function tablesOf({ halves }: Swap): string[] {
  return [...CARD_TABLES, ...halves.flatMap((half) => TABLES[half])];
}

function servedOf(options: Swap): string[] {
  return tablesOf(options).map((table) => `${SERVING_SCHEMA}.${table}`);
}

/** All statements in one text: over a slow link, readers would else wait for the way of each there and back. */
function transactionOf(options: Swap): string {
  const tables = tablesOf(options);
  const served = servedOf(options);
  const all = served.join(", ");
  const changed = `${SERVING_SCHEMA}.written_since_import
    where half in (${options.halves.map((half) => `'${half}'`).join(", ")})`;
  // Under the lock, each earlier write has committed with its row here, and each later one goes into the new tables.
  const refusal = `
    do $$ begin
      if exists (select from ${changed}) then
        raise exception 'changes would be lost' using errcode = '${CHANGES_WOULD_BE_LOST}';
      end if;
    end $$`;
  return [
    "begin",
    `set local lock_timeout to '${TIDY_WAIT_MS}ms'`,
    `lock table ${all} in share update exclusive mode`,
    `set local lock_timeout to '${READERS_WAIT_MS}ms'`,
    `lock table ${all} in access exclusive mode`,
    ...(options.replace ? [] : [refusal]),
    `delete from ${changed}`,
    ...served.map((table) => `alter table ${table} set schema ${RETIRED_SCHEMA}`),
    ...tables.map((table) => `alter table ${WORK_SCHEMA}.${table} set schema ${SERVING_SCHEMA}`),
    ...options.highestChildIds.flatMap((highest) => Object.entries(highest).map(moveOn)),
    recordPurge(options.softS),
    `notify catalogue_replaced, '${options.softS ?? ""}'`, // sent with the commit; the local stack listens
    `drop schema ${WORK_SCHEMA} cascade`,
    "commit",
  ].join(";\n");
}

/** Of everything: see db/migrations/0020_soft_purges.sql. */
export function recordPurge(softS: number | undefined): string {
  const table = `${SERVING_SCHEMA}.cache_purges`;
  return softS === undefined
    ? `insert into ${table} (tag) values ('*')`
    : `insert into ${table} (tag, due_at) values ('~', now() + interval '${softS} seconds')`;
}

/** Lets a sequence of child ids go on after the highest one that is taken. */
export function moveOn([sequence, highest]: [sequence: string, highest: number]): string {
  return `
    select setval('${SERVING_SCHEMA}.${sequence}', ${highest})
    from ${SERVING_SCHEMA}.${sequence}
    where last_value <= ${highest}`;
}
