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

/** What a log record has in addition to the request's facts. */
type Answered = { method: string; path: string; status: number; error?: unknown };

const EXPOSED_HEADERS =
  "ETag,Link,Location,X-Total-Count,Cache-Status,Age,Server-Timing,X-Request-Id,Idempotent-Replayed,Retry-After,Atelier-Position";

const HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": EXPOSED_HEADERS,
  "Cross-Origin-Resource-Policy": "cross-origin", // pages of any shop may use the API
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const ONE_YEAR_S = 31_536_000;

/**
 * Gives every response an id, headers and one log record. Server-Timing (https://www.w3.org/TR/server-timing/) and the
 * record show the same facts. On Workers the clock advances only with I/O, so the times are waiting time without CPU.
 */
export function createEveryAnswer({ now, log, production }: Options) {
  const common: Record<string, string> = {
    ...HEADERS,
    ...(production && { "Strict-Transport-Security": `max-age=${ONE_YEAR_S}; includeSubDomains` }),
  };
  // The platform samples the log, so each record also has the totals of its isolate.
  const totals = { isolate: crypto.randomUUID(), hit: 0, stale: 0, miss: 0, queries: 0, purged: 0 };

  return {
    begin(request: Request): RequestFacts {
      return { requestId: idOf(request), startedAt: now(), queries: 0, dbMs: 0 };
    },

    /** Counts and times the queries of one request, including those after its response. */
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

    /** Logs a response, and returns the headers to add to it. Call it once for each response. */
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
      if (facts.isShared) return common; // other clients get it too, so it must not contain this request's id
      const cache = facts.cache === undefined ? "" : `cache;desc=${facts.cache}, `;
      const db = facts.queries > 0 ? `db;dur=${facts.dbMs}, ` : "";
      return { ...common, "X-Request-Id": requestId, "Server-Timing": `${cache}${db}total;dur=${ms}` };
    },
  };
}

export type EveryAnswer = ReturnType<typeof createEveryAnswer>;

const REQUEST_ID = /^[\w\-=]{1,255}$/;

/** The request's X-Request-Id if it is safe to log, else a new id. */
function idOf({ headers }: Request): string {
  const given = headers.get("X-Request-Id");
  return given !== null && REQUEST_ID.test(given) ? given : crypto.randomUUID();
}

/**
 * The middleware around it. A response without Cache-Control gets `no-store`. A route may call `finish` and make the
 * response with all headers at once, which costs less than adding them later.
 */
export function everyAnswer({ begin, end }: EveryAnswer): MiddlewareHandler<AppEnv> {
  return async function everyAnswer(c, next) {
    const { method, path } = c.req;
    const facts = begin(c.req.raw);
    let isFinished = false;
    c.set("facts", facts);
    c.set("finish", (status, error) => {
      isFinished = true;
      return end(facts, { method, path, status, error });
    });
    await next();
    if (isFinished) return;
    const headers = end(facts, { method, path, status: c.res.status, error: c.error });
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  };
}

/** An error and its causes as text. */
export function reasons(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Postgres puts the statement and the row that it waited for into `where`.
  const where = "where" in error && error.where ? ` (${error.where})` : "";
  const own = error instanceof ProblemError ? error.message : `${error.stack ?? error}${where}`;
  return error.cause === undefined ? own : `${own}, because ${reasons(error.cause)}`;
}
