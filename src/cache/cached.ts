import type { MiddlewareHandler } from "hono";
import { matchesAny } from "../http/etag.ts";
import { edgeDirectives, type Lifetime, lifetimes } from "./lifetimes.ts";

/** Browsers ask each time: a 304 from the edge is cheap, and a writer's own refetch is never hidden. */
const BROWSER_DIRECTIVES = "public, max-age=0, must-revalidate";

/**
 * Declares a route's answers cacheable: a 200 for `lifetime`, a 404 shortly, everything else not at all.
 * Answers If-None-Match (RFC 9110, section 13.1.2) with a 304 that has all headers of the 200.
 */
export function cached(lifetime: Lifetime): MiddlewareHandler {
  const found = edgeDirectives(lifetime);
  const notFound = edgeDirectives(lifetimes.notFound);

  return async function cached(c, next) {
    await next();
    const { status, headers } = c.res;
    if (status !== 200 && status !== 404) return;

    c.header("Cache-Control", BROWSER_DIRECTIVES);
    const edge = status === 200 ? found : notFound;
    c.header("CDN-Cache-Control", edge);
    c.header("Cloudflare-CDN-Cache-Control", edge);

    const asked = c.req.header("If-None-Match");
    const etag = headers.get("ETag");
    if (status === 200 && asked !== undefined && etag !== null && matchesAny(asked, etag)) {
      c.res.headers.delete("Content-Type");
      c.res = new Response(null, { status: 304, headers: c.res.headers });
    }
  };
}
