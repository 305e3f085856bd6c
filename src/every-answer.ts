import type { MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";
import type { AppEnv, RequestFacts } from "./router.ts";
import type { Origin } from "./sql.ts";

export type LogRecord = Record<string, unknown> & { level: "info" | "error" };

type Options = {
  /** Milliseconds since the epoch. */
  now: () => number;
  log: (record: LogRecord) => void;
  production: boolean;
};

/** What the record of a request says beside its facts. */
type Answered = { method: string; path: string; status: number; error?: unknown };

const EXPOSED_HEADERS =
  "ETag,Link,Location,X-Total-Count,Cache-Status,Age,Server-Timing,X-Request-Id,Idempotent-Replayed,Retry-After";

const HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": EXPOSED_HEADERS,
  "Cross-Origin-Resource-Policy": "cross-origin", // an API for every shop's pages
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const ONE_YEAR_S = 31_536_000;

/**
 * What every answer has in common: an id, headers, and one record in the log. Server-Timing
 * (https://www.w3.org/TR/server-timing/) and the record tell the same facts. On Workers clocks stand still between I/O,
 * so the figures are time spent waiting, not CPU.
 */
export function createEveryAnswer({ now, log, production }: Options) {
  const common: Record<string, string> = {
    ...HEADERS,
    ...(production && { "Strict-Transport-Security": `max-age=${ONE_YEAR_S}; includeSubDomains` }),
  };
  // A log is a sample of the requests; the highest record of each isolate still tells what all of them came to.
  const totals = { isolate: crypto.randomUUID(), hit: 0, stale: 0, miss: 0, queries: 0, purged: 0 };

  return {
    /** Of a request that has just come in. */
    begin(request: Request): RequestFacts {
      return { requestId: idOf(request), startedAt: now(), queries: 0, dbMs: 0 };
    },

    /** The database for one request: what it is asked is among the facts, also behind the answer. */
    measure({ query, readTogether, transact }: Origin, facts: RequestFacts): Origin {
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
      return {
        query: (...statement) => measured(() => query(...statement)),
        readTogether: (statements) => measured(() => readTogether(statements)),
        transact: (statements) => measured(() => transact(statements)),
      };
    },

    /** Logs an answer, and says which headers it has beside its own. To be called once for each. */
    end(facts: RequestFacts, answered: Answered): Record<string, string> {
      const { requestId, startedAt, ...told } = facts;
      const ms = now() - startedAt;
      if (facts.cache !== undefined) totals[facts.cache] += 1;
      totals.purged += facts.purged?.length ?? 0;
      const { error, ...request } = answered;
      const isFailure = error !== undefined && answered.status >= 500;
      log({
        level: isFailure ? "error" : "info",
        requestId,
        ...request,
        ms,
        ...told,
        ...(isFailure && { error: reasons(error) }),
        totals: { ...totals },
      });
      if (facts.isShared) return common; // others will get it too: it says nothing of one request
      const cache = facts.cache === undefined ? "" : `cache;desc=${facts.cache}, `;
      const db = facts.queries > 0 ? `db;dur=${facts.dbMs}, ` : "";
      return { ...common, "X-Request-Id": requestId, "Server-Timing": `${cache}${db}total;dur=${ms}` };
    },
  };
}

export type EveryAnswer = ReturnType<typeof createEveryAnswer>;

const REQUEST_ID = /^[\w\-=]{1,255}$/;

/** The caller's own id, if it is one that fits into a log. */
function idOf({ headers }: Request): string {
  const given = headers.get("X-Request-Id");
  return given !== null && REQUEST_ID.test(given) ? given : crypto.randomUUID();
}

/** The same for an answer that a route makes. Without a word of its own about caching it is not to be kept. */
export function everyAnswer({ begin, end }: EveryAnswer): MiddlewareHandler<AppEnv> {
  return async function everyAnswer(c, next) {
    const facts = begin(c.req.raw);
    c.set("facts", facts);
    await next();
    const { method, path } = c.req;
    const headers = end(facts, { method, path, status: c.res.status, error: c.error });
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  };
}

/** An error and what caused it, as text; a problem's own name says less than its cause. */
export function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Postgres says there at what it was, and for which row it waited.
  const where = "where" in error && error.where ? ` (${error.where})` : "";
  const own = error instanceof ProblemError ? error.message : `${error.stack ?? error}${where}`;
  return error.cause === undefined ? own : `${own}, because ${reasons(error.cause)}`;
}
