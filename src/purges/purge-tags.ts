import type { Context } from "hono";
import type { AppEnv, EventContext } from "../router.ts";

/**
 * To be awaited by a write once it is committed, so that its caller's next read sees it: ends all cached answers with
 * these tags in this data centre. `everywhere`: the write recorded them too (`recordPurges`), and they are sent to the
 * others behind the answer.
 *
 * Never fails, for the write has taken place whatever the store does. Such a failure is in the log; the sending ends
 * the answers here as well, else their lifetimes do.
 */
export async function purgeTags(
  c: Context<AppEnv>,
  tags: readonly string[],
  { everywhere }: { everywhere: boolean },
): Promise<void> {
  c.var.facts.purged = tags;
  try {
    await c.var.cache.purge(tags);
  } catch (error) {
    c.var.logFailure("purging here", error);
  }
  if (everywhere) await startDrain(c);
}

/** Longer than a call takes, shorter than one who writes wants to wait. */
const PATIENCE_MS = 1000;

/**
 * Starts sending recorded purges to all data centres, behind the answer. Where the platform's cache is in front, sending
 * ends the answers in this data centre too, so the writer waits for it a little: its next read should see the write.
 */
export async function startDrain(c: Context<AppEnv>): Promise<void> {
  const ctx: EventContext = c.executionCtx;
  const drained = c.var
    .drainPurges(ctx)
    .catch((error: unknown) => c.var.logFailure("purging everywhere", error));
  ctx.waitUntil(drained);
  if (ctx.cache !== undefined) await Promise.race([drained, scheduler.wait(PATIENCE_MS)]);
}
