import type { Hono } from "hono";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/**
 * Makes every path that the app knows refuse the methods it does not know there: 405 with Allow
 * (RFC 9110, section 15.5.6), where Hono alone would say 404; and name those it knows to OPTIONS. Call it when all
 * routes are mounted.
 */
export function methodNotAllowed(app: Hono<AppEnv>): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === "ALL") continue; // middleware
    const known = methods.get(path) ?? new Set();
    methods.set(path, known.add(method));
    if (method === "GET") known.add("HEAD");
  }
  for (const [path, known] of methods) {
    const allow = [...known, "OPTIONS"];
    app.options(path, (c) => c.body(null, 204, { Allow: allow.join(", ") }));
    app.all(path, () => {
      throw new ProblemError({ kind: "method-not-allowed", allow });
    });
  }
}
