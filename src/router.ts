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
  /** The platform's cache will give this answer to other callers too. */
  isShared?: true;
  /** Name of the token. */
  by?: string;
  /** The tags that it invalidated. */
  purged?: readonly string[];
  /** What a write did, and the versions before and after it. */
  write?: { what: string; before?: number; after?: number };
};

/** The event that a piece of work belongs to. `cache`: the platform's cache, if it is in front. */
export type EventContext = Pick<ExecutionContext, "waitUntil" | "cache">;

/** Sends recorded purges to all data centres. */
export type DrainPurges = (ctx: EventContext) => Promise<void>;

export type AppEnv = {
  /** Optional bindings: bare workerd has neither. */
  Bindings: { ASSETS?: Fetcher; WRITE_LIMIT?: RateLimit };
  Variables: {
    /** The database for reads, measured for the log record. */
    query: Query;
    /** The same for several reads at once. */
    readTogether: ReadTogether;
    /** The same for writes. */
    transact: Transact;
    cache: EdgeCache;
    aliases: Aliases;
    drainPurges: DrainPurges;
    /** Logs a failure that the caller does not see, with the id of this request. */
    logFailure: (what: string, error: unknown) => void;
    writeTokens: readonly NamedToken[];
    positions: Positions;
    /** Of the position that a read has sent. */
    madeAfter?: number;
    /** Counts the public's writes. Undefined: they are not limited. */
    writeLimit: RateLimit | undefined;
    /** Set by `idempotent`. */
    onceKey: OnceKey;
    facts: RequestFacts;
    /** Logs the answer; the headers that it has to have beside its own. To be called by who makes all of it at once. */
    finish: (status: number) => Record<string, string>;
  };
};

/** A router with our defaults: a trailing slash means the same route, and invalid input is a problem. */
export function createRouter() {
  return new OpenAPIHono<AppEnv>({
    strict: false,
    defaultHook: (result) => {
      if (result.success) return;
      throw new ProblemError({
        kind: "invalid-request",
        errors: result.error.issues
          .flatMap((issue) => fieldErrors(result.target, issue))
          .slice(0, MOST_ERRORS),
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

/** All errors are listed at once, up to this number. */
const MOST_ERRORS = 100;

function fieldErrors(target: string, issue: z.core.$ZodIssue): FieldError[] {
  const errorAt = (path: PropertyKey[], message: string): FieldError => {
    return { in: PLACES[target] ?? "body", field: path.join("."), message };
  };
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => errorAt([...issue.path, key], "is not a field that can be given"))
    : [errorAt(issue.path, issue.message)];
}
