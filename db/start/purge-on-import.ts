import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { connect } from "../connect.ts";
import { purgeEverything, purgeHere, type WorkerAccess } from "../purge-everything.ts";

const RETRY_MS = 500;

/**
 * Purges the Worker's cache after each import, whoever ran it: everything after a full import, the changed tags after an
 * update. At the start it purges everything if an earlier import has notified no Worker. Returns a function that stops it.
 */
export async function purgeOnImport(databaseUrl: string, worker: WorkerAccess): Promise<() => Promise<void>> {
  let listener = await listen(databaseUrl, worker);
  let stopped = false;
  const stayListening = async () => {
    for (;;) {
      await listener.ended;
      if (stopped) return;
      // When one session crashes, PostgreSQL ends all of them and restarts.
      listener = await listen(databaseUrl, worker).catch(() => sleep(RETRY_MS, listener));
      if (stopped) await listener.client.end();
    }
  };
  const listening = stayListening();
  return async () => {
    stopped = true;
    await listener.client.end();
    await listening;
  };
}

/** Whether an import has replaced the catalogue without notifying a Worker. */
export async function hasUntoldImport(databaseUrl: string): Promise<boolean> {
  const client = await connect(databaseUrl);
  try {
    return await isPurgeWaiting(client);
  } finally {
    await client.end();
  }
}

async function isPurgeWaiting(client: Client): Promise<boolean> {
  // Only imports record purges with a due time.
  const { rowCount } = await client.query(
    "select from cache_purges where tag = '*' or due_at <> 'epoch' limit 1",
  );
  return rowCount !== 0;
}

interface Listener {
  client: Client;
  ended: Promise<void>;
}

async function listen(databaseUrl: string, worker: WorkerAccess): Promise<Listener> {
  const client = await connect(databaseUrl);
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  let heard = Promise.resolve(); // a large update sends several notifications
  client.on("notification", ({ channel, payload = "" }) => {
    heard = heard.then(() =>
      channel === "catalogue_changed"
        ? purge(() => purgeHere(worker, payload.split(" ")))
        : purge(() => purgeEverything(worker, Number(payload) || undefined)),
    );
  });
  try {
    await client.query("listen catalogue_replaced");
    await client.query("listen catalogue_changed");
    if (await isPurgeWaiting(client)) await purge(() => purgeEverything(worker));
    return { client, ended };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function purge(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    console.error(
      `The catalogue was replaced, but the Worker may still answer from the old one: ${(error as Error).message}.`,
    );
  }
}
