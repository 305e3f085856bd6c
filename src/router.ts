import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { RequestIdVariables } from "hono/request-id";
import type { EdgeCache } from "./cache/edge-cache.ts";
import type { NamedToken } from "./env.ts";
import { type FieldError, ProblemError } from "./problem.ts";
import type { Query, Transact } from "./sql.ts";

/** What is known about a request when it has been answered. */
export type RequestFacts = {
  queries: number;
  dbMs: number;
  cache?: "hit" | "stale" | "miss";
  /** Whose token it was. */
  by?: string;
  /** The tags whose answers it ended. */
  purged?: readonly string[];
};

/**
 * Sends the purges that writes have recorded to all data centres. The context is that of the event for which it runs,
 * and tells whether the platform has a cache to purge.
 */
export type SendPurges = (ctx: Pick<ExecutionContext, "waitUntil" | "cache">) => Promise<void>;

export type AppEnv = {
  /** Bindings that a place may lack (bare workerd has neither): the app answers without them. */
  Bindings: { ASSETS?: Fetcher };
  Variables: RequestIdVariables & {
    /** The database, for reads of this request: measured for its log record. */
    query: Query;
    /** The same for writes. */
    transact: Transact;
    cache: EdgeCache;
    sendPurges: SendPurges;
    /** Puts a failure that no caller sees into the log, with the id of this request. */
    logFailure: (what: string, error: unknown) => void;
    writeTokens: readonly NamedToken[];
    facts: RequestFacts;
  };
};

/** A router as every resource needs it: a trailing slash means the same route, bad input is a problem. */
export function createRouter() {
  return new OpenAPIHono<AppEnv>({
    strict: false,
    defaultHook: (result) => {
      if (result.success) return;
      throw new ProblemError({
        kind: "invalid-request",
        errors: result.error.issues.map((issue) => fieldError(result.target, issue)),
      });
    },
  });
}

const PLACES: Record<string, FieldError["in"]> = {
  param: "path",
  query: "query",
  header: "header",
  json: "body",
};

function fieldError(target: string, issue: z.core.$ZodIssue): FieldError {
  return { in: PLACES[target] ?? "body", field: issue.path.join("."), message: issue.message };
}
