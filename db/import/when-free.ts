import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import { codeOf } from "./errors.ts";

const PAUSE_MS = 200;
const ATTEMPTS = 1500; // some five minutes
const LOCK_NOT_AVAILABLE = "55P03";
const DEADLOCK = "40P01";

/**
 * Attempts a transaction until it gets its locks, for minutes if need be; between attempts it is rolled back, and others
 * pass. `signal` ends the waiting; what has been attempted by then happens or not.
 */
export async function whenFree<T>(
  client: Client,
  { tables, signal }: { tables: readonly string[]; signal: AbortSignal | undefined },
  transact: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await transact();
    } catch (error) {
      await client.query("rollback");
      if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(codeOf(error))) throw error;
      if (attempt === ATTEMPTS) throw await heldTooLong(client, tables);
    }
    await sleep(PAUSE_MS * (0.5 + Math.random()), undefined, { signal });
  }
}

async function heldTooLong(client: Client, tables: readonly string[]): Promise<UserError> {
  const { rows } = await client.query<{ pid: number }>(
    `select distinct pid
     from pg_locks
     where relation = any ($1::regclass[]) and granted and pid <> pg_backend_pid()
     order by pid`,
    [tables],
  );
  const holders = rows.map(({ pid }) => pid).join(", ");
  return new UserError(
    `The serving tables are held by a long transaction, so they cannot be replaced, and the catalogue is unchanged: ` +
      `end it (server process ${holders || "unknown"}) and start the import again.`,
  );
}
