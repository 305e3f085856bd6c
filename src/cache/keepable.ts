import type { Context, MiddlewareHandler } from "hono";
import { matchesAny } from "../http/etag.ts";
import type { AppEnv } from "../router.ts";
import { allowKeeping } from "./cached.ts";
import { inFrontOf } from "./in-front.ts";
import type { Lifetime } from "./lifetimes.ts";
import type { Keeping } from "./tier.ts";

/**
 * Lets others keep a route's 200 that costs nothing to make, and so needs no place in our store. Answers If-None-Match
 * (RFC 9110, section 13.1.2) with a 304 that has all headers of the 200.
 */
export function keepable(lifetime: Lifetime): MiddlewareHandler<AppEnv> {
  return async function keepable(c, next) {
    await next();
    if (c.res.status !== 200) return;
    allowKeeping(c, lifetime, keepingOf(c));
    const asked = c.req.header("If-None-Match");
    const etag = c.res.headers.get("ETag");
    if (asked !== undefined && etag !== null && matchesAny(asked, etag)) {
      c.res.headers.delete("Content-Type");
      c.res = new Response(null, { status: 304, headers: c.res.headers });
    }
  };
}

/** Told to a cache in front: another spelling of the path costs less to answer than to look up. */
function keepingOf(c: Context<AppEnv>): Keeping | undefined {
  const isSpelled = inFrontOf(c)?.isSpelled(c.req.path.replace(/(?<=.)\/$/, ""));
  return isSpelled === undefined ? undefined : isSpelled ? { tags: [] } : "no-store";
}
