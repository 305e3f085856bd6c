import type { Pool, PoolClient } from "pg";
import type { SqlRequest } from "./neon-protocol.ts";

/**
 * What DISCARD ALL does, except that it keeps the plans of functions: they are no state that a caller could see,
 * and making them anew costs more than the statements that use them.
 */
const FORGET_SESSION = `
  close all; reset session authorization; reset all; deallocate all; unlisten *;
  select pg_advisory_unlock_all(); discard temp; discard sequences`;

const READS_OR_WRITES_ROWS = /^\s*(select|insert|update|delete|with)\b/i;
/** Makes a session remember something, or shows what it remembers, though it only reads or writes rows. */
const TOUCHES_SESSION =
  /set_config|setseed|advisory|currval|lastval|setval|dblink|\binto\s+(local\s+)?(temp|pg_temp)/i;

/** A connection whose session shows nothing of earlier calls to these statements. */
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
 * Gives the connection back once it remembers nothing; the answer has been sent by then. After a failure it is always
 * tried, for the connection itself may be gone.
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
 * Whether the statements leave nothing in the session but values of sequences, which only others can see: forgetting
 * costs about as much as a read. Functions of the database are trusted to set nothing beyond their transaction.
 */
function isPlain({ statements }: SqlRequest): boolean {
  return statements.every(({ query }) => READS_OR_WRITES_ROWS.test(query) && !TOUCHES_SESSION.test(query));
}
