import type { Hono, HonoRequest } from "hono";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/**
 * Answers 405 with Allow for a method that a path of `mounted` does not have (RFC 9110, section 15.5.6), where Hono alone
 * would answer 404. Answers OPTIONS with the methods of the path. If several paths match, the first one decides:
 * `GET /reviews/meta` is allowed, though `/reviews/{product_id}` has only POST. Call it before the resources are mounted.
 * Otherwise, for a method that only `/products/{product_id}` has, that route would answer `/products/list`.
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
