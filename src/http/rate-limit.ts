import { createMiddleware } from "hono/factory";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/**
 * Lets each client address write only so often, by the platform's counters: how often is said in wrangler.toml. Where
 * the binding is absent or switched off, as often as it likes.
 */
export const limitWrites = createMiddleware<AppEnv>(async function limitWrites(c, next) {
  const address = c.req.header("CF-Connecting-IP") ?? "unknown"; // set by the platform, whatever the client sends
  const allowed = await c.get("writeLimit")?.limit({ key: clientAt(address) });
  if (allowed?.success === false) throw new ProblemError({ kind: "too-many-requests" });
  await next();
});

/** Of an IPv6 address its /64, for a client may have all addresses in one (RFC 4291, section 2.5.4). */
function clientAt(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address; // IPv4, also written as IPv6
  const [head = [], tail] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const groups =
    tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
