import type { Pool, PoolClient } from "pg";
import type { SqlRequest } from "./neon-protocol.ts";

/**
 * Like DISCARD ALL, but it keeps the plans of functions: no caller can see them,
 * and planning again costs more than the statements that use them.
 */
const FORGET_SESSION = `
  close all; reset session authorization; reset all; deallocate all; unlisten *;
  select pg_advisory_unlock_all(); discard temp; discard sequences`;

const READS_OR_WRITES_ROWS = /^\s*(select|insert|update|delete|with)\b/i;
/** Functions that set or read session state, although the statement only reads or writes rows. */
const TOUCHES_SESSION =
  /set_config|setseed|advisory|currval|lastval|setval|dblink|\binto\s+(local\s+)?(temp|pg_temp)/i;

/** A connection whose session has no state of earlier calls. */
export async function takeClean(pool: Pool, sql: SqlRequest): Promise<PoolClient> {
  const client = await pool.connect();
  if (isPlain(sql)) return client;
  try {
    await client.query(FORGET_SESSION);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Resets the session and releases the connection, after the response was sent. After a failure it always
 * resets, because the connection itself may be lost.
 */
export async function giveBack(client: PoolClient, sql: SqlRequest, hasFailed: boolean): Promise<void> {
  try {
    if (client.getTransactionStatus() !== "I") await client.query("rollback");
    if (hasFailed || !isPlain(sql)) await client.query(FORGET_SESSION);
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}

/**
 * Whether the statements leave no state in the session except values of sequences, which only the functions above can
 * see. A reset costs about as much as a read. Functions of the database are trusted to set nothing beyond their transaction.
 */
function isPlain({ statements }: SqlRequest): boolean {
  return statements.every(({ query }) => READS_OR_WRITES_ROWS.test(query) && !TOUCHES_SESSION.test(query));
}
