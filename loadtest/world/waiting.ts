import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../db/connect.ts";
import { fireTimer, type World } from "./world.ts";

/** Looks once a second at how many purges wait, until `stop`. */
export function watchWaiting(databaseUrl: string): { most: () => number; stop: () => void } {
  let most = 0;
  const timer = setInterval(async () => {
    most = Math.max(most, await countWaiting(databaseUrl).catch(() => 0));
  }, 1000);
  return { most: () => most, stop: () => clearInterval(timer) };
}

/** Fires the timer until no purge waits. Tells how many are left when the bound is over. */
export async function waitUntilSent(world: World, boundMs: number): Promise<number> {
  const end = performance.now() + boundMs;
  for (;;) {
    const left = await countWaiting(world.databaseUrl);
    if (left === 0 || performance.now() > end) {
      await sleep(1000); // the last call is still under way to the places
      return left;
    }
    await sleep(1000);
    const [home] = world.places;
    if (home) await fireTimer(home);
  }
}

async function countWaiting(databaseUrl: string): Promise<number> {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query<{ count: number }>("select count(*)::int as count from cache_purges");
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
