import type { Hono, HonoRequest } from "hono";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/**
 * Makes every path of `mounted` refuse the methods it does not know: 405 with Allow (RFC 9110, section 15.5.6), where
 * Hono alone would say 404; and name those it knows to OPTIONS. Call it before they are mounted: a method that
 * `/products/list` lacks may be one that `/products/{product_id}` has. Where several paths match a request, the first of
 * them decides: `GET /reviews/meta` is right, though `/reviews/{product_id}` has only POST.
 */
export function methodNotAllowed(app: Hono<AppEnv>, mounted: readonly Hono<AppEnv>[]): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of mounted.flatMap(({ routes }) => routes)) {
    if (method === "ALL") continue; // middleware
    const known = methods.get(path) ?? new Set();
    methods.set(path, known.add(method));
    if (method === "GET") known.add("HEAD");
  }
  const decided = new WeakSet<HonoRequest>();
  for (const [path, known] of methods) {
    const allow = [...known, "OPTIONS"];
    app.all(path, async function knowsMethod(c, next) {
      if (decided.has(c.req)) return await next();
      decided.add(c.req);
      if (known.has(c.req.method)) return await next();
      if (c.req.method === "OPTIONS") return c.body(null, 204, { Allow: allow.join(", ") });
      throw new ProblemError({ kind: "method-not-allowed", allow });
    });
  }
}
