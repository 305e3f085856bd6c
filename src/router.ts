import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Aliases } from "./cache/aliases.ts";
import type { EdgeCache } from "./cache/tier.ts";
import type { NamedToken } from "./env.ts";
import type { OnceKey } from "./http/once-key.ts";
import type { Positions } from "./http/position.ts";
import { type FieldError, ProblemError } from "./problem.ts";
import type { Query, ReadTogether, Transact } from "./sql.ts";

/** Facts of a request for its headers and its log record. */
export type RequestFacts = {
  requestId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  queries: number;
  dbMs: number;
  cache?: "hit" | "stale" | "miss";
  /** The platform cache will serve this response to other clients too. */
  isShared?: true;
  /** Name of the token. */
  by?: string;
  /** The tags that it invalidated. */
  purged?: readonly string[];
  /** What a write did, and the versions before and after it. */
  write?: { what: string; before?: number; after?: number };
};

/** `cache`: the platform cache, if it is enabled. */
export type EventContext = Pick<ExecutionContext, "waitUntil" | "cache">;

/** Sends recorded purges to all data centres. */
export type DrainPurges = (ctx: EventContext) => Promise<void>;

export type AppEnv = {
  /** Optional, because bare workerd has neither binding. */
  Bindings: { ASSETS?: Fetcher; WRITE_LIMIT?: RateLimit };
  Variables: {
    /** The database functions of this request, which measure for its log record. */
    query: Query;
    readTogether: ReadTogether;
    transact: Transact;
    cache: EdgeCache;
    aliases: Aliases;
    drainPurges: DrainPurges;
    /** Logs a failure that the client does not see, with the id of this request. */
    logFailure: (what: string, error: unknown) => void;
    writeTokens: readonly NamedToken[];
    positions: Positions;
    /** The moment of the Atelier-Position that a read has sent. */
    madeAfter?: number | undefined;
    /** Rate limit for writes without a token. Undefined: no limit. */
    writeLimit: RateLimit | undefined;
    /** Set by `idempotent`. */
    onceKey: OnceKey;
    facts: RequestFacts;
    /** Logs the response and returns its common headers. For a route that makes the whole response at once. */
    finish: (status: number, error?: Error) => Record<string, string>;
  };
};

/** A router that ignores a trailing slash and answers invalid input with a problem. */
export function createRouter() {
  return new OpenAPIHono<AppEnv>({
    strict: false,
    defaultHook: (result) => {
      if (result.success) return;
      throw new ProblemError({
        kind: "invalid-request",
        errors: result.error.issues
          .flatMap((issue) => fieldErrors(result.target, issue))
          .slice(0, MAX_ERRORS),
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

/** The most errors in one response. */
const MAX_ERRORS = 100;

function fieldErrors(target: string, issue: z.core.$ZodIssue): FieldError[] {
  const errorAt = (path: PropertyKey[], message: string): FieldError => {
    return { in: PLACES[target] ?? "body", field: path.join("."), message };
  };
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => errorAt([...issue.path, key], "is not a field that can be given"))
    : [errorAt(issue.path, issue.message)];
}
