import type { Context } from "hono";
import type { AppEnv, EventContext } from "../router.ts";

/**
 * Invalidates the entries with these tags in this data centre. A write awaits it after its commit, so that the client's
 * next read sees the write. `everywhere`: the write has also recorded the tags (`recordPurges`), and they are sent to the
 * other data centres after the response.
 *
 * Never fails, because the write is committed. A failure of the store is logged, and the entries remain until the recorded
 * purge is sent or they expire.
 */
export async function purgeTags(
  c: Context<AppEnv>,
  tags: readonly string[],
  { everywhere }: { everywhere: boolean },
): Promise<void> {
  c.get("facts").purged = tags;
  try {
    await c.get("cache").purge(tags);
  } catch (error) {
    c.get("logFailure")("purging here", error);
  }
  if (everywhere) await startDrain(c);
}

/** Longer than a purge call usually takes, and short enough for a writing client. */
const MAX_WAIT_MS = 1000;

/**
 * Starts sending recorded purges to all data centres in the background. With the platform cache, that also invalidates this
 * data centre, so the response waits for it up to MAX_WAIT_MS.
 */
export async function startDrain(c: Context<AppEnv>): Promise<void> {
  const ctx: EventContext = c.executionCtx;
  const drained = c
    .get("drainPurges")(ctx)
    .catch((error: unknown) => c.get("logFailure")("purging everywhere", error));
  ctx.waitUntil(drained);
  if (ctx.cache !== undefined) await Promise.race([drained, scheduler.wait(MAX_WAIT_MS)]);
}
