import { createMiddleware } from "hono/factory";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/** Limits the writes of each client address with the platform's counters (limits: wrangler.toml), if the binding is set. */
export const limitWrites = createMiddleware<AppEnv>(async function limitWrites(c, next) {
  const address = c.req.header("CF-Connecting-IP") ?? "unknown"; // set by the platform; a client cannot change it
  const allowed = await c.get("writeLimit")?.limit({ key: clientAt(address) });
  if (allowed?.success === false) throw new ProblemError({ kind: "too-many-requests" });
  await next();
});

/** The /64 of an IPv6 address, because one client may have all addresses in it (RFC 4291, section 2.5.4). */
function clientAt(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address; // IPv4, also written as IPv6
  const [head = [], tail] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const groups =
    tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
