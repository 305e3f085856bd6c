import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { connect } from "../connect.ts";
import { UserError } from "../user-error.ts";
import { databaseError } from "./errors.ts";

/** Where an import builds, until it replaces the serving tables. The next import removes what a killed one has left here. */
export const WORK_SCHEMA = "catalogue_import";

/** Where the tables that were replaced stand until they are dropped, when no reader waits any more. */
export const RETIRED_SCHEMA = "catalogue_retired";

/** Where the serving tables are. */
export const SERVING_SCHEMA = "public";

// Any number will do, as long as every import takes the same one.
const LOCK = 7_205_759_403;
const LOCK_WAIT_MS = 3000;
const LOCK_RETRY_MS = 200;
const APPLICATION = "catalogue import";

const SESSION = [
  `set application_name to '${APPLICATION}'`,
  "set client_min_messages to warning",
  "set client_encoding to 'UTF8'",
  "set timezone to 'UTC'",
  "set datestyle to 'ISO, YMD'",
  // An import takes longer than the limits for other sessions allow. Not every version has all of these settings.
  `select set_config(name, '0', false)
   from pg_settings
   where name ~ '^(statement|lock|idle_session|idle_in_transaction_session|transaction)_timeout$'`,
  // A server whose importer was killed notices, lets go of the lock and stops working.
  "set client_connection_check_interval to '1s'",
  "set work_mem to '128MB'",
  "set maintenance_work_mem to '256MB'",
  "set synchronous_commit to off",
  `set search_path to ${WORK_SCHEMA}`,
];

/** The target without its password, for people. */
export function describeTarget(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return "the database";
  const { hostname, port, pathname } = new URL(databaseUrl);
  return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
}

export interface Target {
  /** Holds the import's lock. */
  client: Client;
  /** A second one, for work beside it. */
  builder: Client;
  /** Of the two on the server. */
  processIds: number[];
}

/**
 * Two connections, with the import's lock held and no work schema left in the database. Throws a UserError if the
 * database cannot be reached or is not ready, or another import runs.
 */
export async function openTarget(databaseUrl: string): Promise<Target> {
  const client = await openLocked(databaseUrl);
  try {
    const builder = await openSession(databaseUrl);
    return { client, builder, processIds: [await processId(client), await processId(builder)] };
  } catch (error) {
    await client.end();
    throw databaseError(error, describeTarget(databaseUrl));
  }
}

async function openLocked(databaseUrl: string): Promise<Client> {
  if (URL.canParse(databaseUrl) && new URL(databaseUrl).hostname.includes("-pooler.")) {
    throw new UserError(
      'This database URL names a pooler, which keeps no session; give the direct host (the same without "-pooler").',
    );
  }
  const client = await openSession(databaseUrl);
  try {
    await lock(client);
    await checkMigrated(client);
    for (const schema of [WORK_SCHEMA, RETIRED_SCHEMA])
      await client.query(`drop schema if exists ${schema} cascade`);
    return client;
  } catch (error) {
    await client.end();
    throw databaseError(error, describeTarget(databaseUrl));
  }
}

async function openSession(databaseUrl: string): Promise<Client> {
  const client = await connect(databaseUrl);
  try {
    await client.query(SESSION.join(";\n"));
    return client;
  } catch (error) {
    await client.end();
    throw databaseError(error, describeTarget(databaseUrl));
  }
}

async function processId(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? 0;
}

async function lock(client: Client): Promise<void> {
  for (let waited = 0; ; waited += LOCK_RETRY_MS) {
    const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [
      LOCK,
    ]);
    if (rows[0]?.locked === true) return;
    if (waited >= LOCK_WAIT_MS) {
      throw new UserError("Another import into this database is running; start this one when it has ended.");
    }
    await sleep(LOCK_RETRY_MS);
  }
}

async function checkMigrated(client: Client): Promise<void> {
  const { rows } = await client.query<{ ready: boolean }>(
    `select to_regclass('${SERVING_SCHEMA}.products') is not null
       and to_regclass('${SERVING_SCHEMA}.product_blocks') is not null
       and to_regclass('${SERVING_SCHEMA}.cache_purges') is not null
       and to_regclass('${SERVING_SCHEMA}.written_since_import') is not null
       and to_regclass('${SERVING_SCHEMA}.product_cards') is not null as ready`,
  );
  if (rows[0]?.ready !== true) {
    throw new UserError("This database lacks the catalogue's tables; run npm run db:migrate first.");
  }
}

/** Stops a failed import's server processes if they are still at work, and removes what it built. Answers whether there was anything. */
export async function discard(databaseUrl: string, processIds: number[]): Promise<boolean> {
  const stopper = await connect(databaseUrl);
  let built: boolean;
  try {
    await stopper.query(
      `select pg_terminate_backend(pid, ${LOCK_WAIT_MS})
       from pg_stat_activity
       where pid = any ($1) and application_name = '${APPLICATION}'`,
      [processIds],
    );
    const { rows } = await stopper.query<{ built: boolean }>(
      `select to_regnamespace('${WORK_SCHEMA}') is not null as built`,
    );
    built = rows[0]?.built === true;
  } finally {
    await stopper.end();
  }
  const client = await openLocked(databaseUrl);
  await client.end();
  return built;
}
