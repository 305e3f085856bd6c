import type { Context } from "hono";
import type { AppEnv } from "../router.ts";

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
  if (everywhere) sendBehind(c);
}

/** Starts sending recorded purges to all data centres, behind the answer. */
export function sendBehind(c: Context<AppEnv>): void {
  const sending = c.var.sendPurges(c.executionCtx);
  c.executionCtx.waitUntil(sending.catch((error: unknown) => c.var.logFailure("purging everywhere", error)));
}
