import type { Context, MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";
import type { AppEnv, RequestFacts } from "./router.ts";
import type { Query, ReadTogether, Transact } from "./sql.ts";

export type LogRecord = Record<string, unknown> & { level: "info" | "error" };

type Options = {
  query: Query;
  readTogether: ReadTogether;
  transact: Transact;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: (record: LogRecord) => void;
};

/**
 * Hands the request its measured database, and makes one log record and the Server-Timing header
 * (https://www.w3.org/TR/server-timing/) from the same facts. On Workers clocks stand still between
 * I/O, so the figures are time spent waiting, not CPU.
 */
export function requestLog({ query, readTogether, transact, now, log }: Options): MiddlewareHandler<AppEnv> {
  // A log is a sample of the requests; the highest record of each isolate still tells what all of them came to.
  const totals = { isolate: crypto.randomUUID(), hit: 0, stale: 0, miss: 0, queries: 0, purged: 0 };

  return async function requestLog(c, next) {
    const start = now();
    const facts: RequestFacts = { queries: 0, dbMs: 0 };
    c.set("facts", facts);
    async function measured<T>(ask: () => Promise<T>): Promise<T> {
      const asked = now();
      facts.queries += 1;
      totals.queries += 1;
      try {
        return await ask();
      } finally {
        facts.dbMs += now() - asked;
      }
    }
    c.set("query", (...statement) => measured(() => query(...statement)));
    c.set("readTogether", (statements) => measured(() => readTogether(statements)));
    c.set("transact", (statements) => measured(() => transact(statements)));
    c.set("logFailure", (what, error) =>
      log({ level: "error", requestId: c.var.requestId, failed: what, error: reasons(error) }),
    );

    await next();

    const ms = now() - start;
    const cache = facts.cache === undefined ? "" : `cache;desc=${facts.cache}, `;
    const db = facts.queries > 0 ? `db;dur=${facts.dbMs}, ` : "";
    // An answer that others will get too says nothing of one request. (c.header() would copy the response first.)
    if (facts.keptInFront) c.res.headers.delete("X-Request-Id");
    else c.res.headers.set("Server-Timing", `${cache}${db}total;dur=${ms}`);
    if (facts.cache !== undefined) totals[facts.cache] += 1;
    totals.purged += facts.purged?.length ?? 0;
    log({ ...record(c, facts, ms), totals: { ...totals } });
  };
}

function record(c: Context<AppEnv>, facts: RequestFacts, ms: number): LogRecord {
  const failed = c.error !== undefined && c.res.status >= 500;
  return {
    level: failed ? "error" : "info",
    requestId: c.var.requestId,
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    ms,
    ...facts,
    ...(failed && { error: reasons(c.error) }),
  };
}

/** An error and what caused it, as text; a problem's own name says less than its cause. */
export function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error instanceof ProblemError ? error.message : (error.stack ?? String(error));
  return error.cause === undefined ? own : `${own}, because ${reasons(error.cause)}`;
}
