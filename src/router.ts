import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Spellings } from "./cache/spellings.ts";
import type { EdgeCache } from "./cache/tier.ts";
import type { NamedToken } from "./env.ts";
import type { OnceKey } from "./http/once-key.ts";
import { type FieldError, ProblemError } from "./problem.ts";
import type { Query, ReadTogether, Transact } from "./sql.ts";

/** What is known about a request when it has been answered. */
export type RequestFacts = {
  requestId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  queries: number;
  dbMs: number;
  cache?: "hit" | "stale" | "miss";
  /** The platform's cache will give this answer to other callers too. */
  isShared?: true;
  /** Whose token it was. */
  by?: string;
  /** The tags that it renewed. */
  purged?: readonly string[];
  /** What a write did, and the versions of the thing before and after it, where it has any. */
  write?: { what: string; before?: number; after?: number };
};

/** Of the event that a piece of work belongs to; `cache`: the platform's, if it is in front. */
export type EventContext = Pick<ExecutionContext, "waitUntil" | "cache">;

/** Sends the purges that writes have recorded to all data centres. */
export type DrainPurges = (ctx: EventContext) => Promise<void>;

export type AppEnv = {
  /** Bindings that a place may lack (bare workerd has neither): the app answers without them. */
  Bindings: { ASSETS?: Fetcher; WRITE_LIMIT?: RateLimit };
  Variables: {
    /** The database, for reads of this request: measured for its log record. */
    query: Query;
    /** The same for several reads at once. */
    readTogether: ReadTogether;
    /** The same for writes. */
    transact: Transact;
    cache: EdgeCache;
    spellings: Spellings;
    drainPurges: DrainPurges;
    /** Puts a failure that no caller sees into the log, with the id of this request. */
    logFailure: (what: string, error: unknown) => void;
    writeTokens: readonly NamedToken[];
    /** Counts the writes of the public; undefined: nobody does. */
    writeLimit: RateLimit | undefined;
    /** Of the routes that are `idempotent`. */
    onceKey: OnceKey;
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

/** Everything that is wrong is told at once, except to one who sends a body full of it. */
const MOST_ERRORS = 100;

function fieldErrors(target: string, issue: z.core.$ZodIssue): FieldError[] {
  const errorAt = (path: PropertyKey[], message: string): FieldError => {
    return { in: PLACES[target] ?? "body", field: path.join("."), message };
  };
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => errorAt([...issue.path, key], "is not a field that can be given"))
    : [errorAt(issue.path, issue.message)];
}
