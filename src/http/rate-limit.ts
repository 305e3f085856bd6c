import { createMiddleware } from "hono/factory";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/**
 * Lets each client address write only so often, by the platform's counters: how often is said in wrangler.toml. Where
 * the binding is absent or switched off, as often as it likes.
 */
export const limitWrites = createMiddleware<AppEnv>(async function limitWrites(c, next) {
  const client = c.req.header("CF-Connecting-IP") ?? "unknown"; // set by the platform, whatever the client sends
  const allowed = await c.var.writeLimit?.limit({ key: client });
  if (allowed?.success === false) throw new ProblemError({ kind: "too-many-requests" });
  await next();
});
