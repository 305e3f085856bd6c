import type { Context, MiddlewareHandler } from "hono";
import { type CacheVariables, isShared, lifetimeHeaders } from "./cached.ts";
import { matchesAny } from "./etag.ts";
import type { Lifetime } from "./lifetime.ts";
import { platformCacheOf } from "./platform-cache.ts";
import type { PlatformCaching } from "./tier.ts";

/**
 * Adds cache headers to a route's 200 without storing it, for responses that cost nothing to make. Answers If-None-Match
 * (RFC 9110, section 13.1.2) with a 304 that has all headers of the 200.
 */
export function cacheable(lifetime: Lifetime): MiddlewareHandler<{ Variables: CacheVariables }> {
  return async function cacheable(c, next) {
    await next();
    if (c.res.status !== 200) return;
    const platform = platformCachingOf(c);
    const facts = c.get("facts");
    if (facts !== undefined && isShared(platform)) facts.isShared = true;
    for (const [name, value] of Object.entries(lifetimeHeaders(lifetime, platform)))
      c.res.headers.set(name, value);
    const ifNoneMatch = c.req.header("If-None-Match");
    const etag = c.res.headers.get("ETag");
    if (ifNoneMatch !== undefined && etag !== null && matchesAny(ifNoneMatch, etag)) {
      c.res.headers.delete("Content-Type");
      c.res = new Response(null, { status: 304, headers: c.res.headers });
    }
  };
}

/** An alias of the path is answered with `no-store`, because that costs less than asking the platform cache. */
function platformCachingOf(c: Context): PlatformCaching | undefined {
  const isCanonical = platformCacheOf(c)?.isCanonical(c.req.path.replace(/(?<=.)\/$/, ""));
  if (isCanonical === undefined) return undefined;
  return isCanonical ? { tags: [] } : "no-store";
}
