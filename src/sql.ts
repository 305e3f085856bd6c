import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import type { Env } from "./env.ts";
import { ProblemError } from "./problem.ts";
import { createStatementLimit, TooManyStatements } from "./statement-limit.ts";

/** A row as an array of values in Postgres' text form. */
export type Row = (string | null)[];

/** An array becomes a Postgres array. JSON must be passed as text. */
export type Param = string | number | null | readonly (string | number)[];

/** One statement in one HTTP request. The caller asserts the type of its rows. */
export type Query = <R extends Row>(text: string, params: readonly Param[]) => Promise<R[]>;

export type Statement = { text: string; params: readonly Param[] };

/** Statements in one transaction (read committed) and one HTTP request. Returns the rows of each. */
export type Transact = (statements: readonly Statement[]) => Promise<Row[][]>;

/** Reads of one snapshot in one HTTP request. Returns the rows of each. */
export type ReadTogether = (statements: readonly Statement[]) => Promise<Row[][]>;

/** One of our database functions has aborted the transaction, with a SQLSTATE of class `AT` (see db/migrations). */
export class Refusal extends Error {
  readonly code: string;
  readonly detail: string | undefined;

  constructor({ code, message, detail }: { code: string; message: string; detail: string | undefined }) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

export type Origin = { query: Query; readTogether: ReadTogether; transact: Transact };

/** `refusal`: the error with which a read would fail at once, because too many others wait. */
export type LimitedOrigin = Origin & { refusal: () => Error | undefined };

/** For a statement and its retry together, so that a client gets a 503 within three seconds. */
const DEADLINE_MS = 2000;
const RETRY_PAUSE_MS = { least: 50, most: 150 };
/** The share of the deadline that a statement may wait for its turn. After that it would hardly finish in time. */
const MAX_WAIT_SHARE = 1 / 2;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** SQLSTATEs after which a retry may succeed: see Postgres' appendix "Error Codes". */
const RETRYABLE_CODES = /^(08...|40001|40P01|53300|57P01|57P02|57P03)$/;
/** SQLSTATEs that guarantee that nothing was executed or everything was rolled back. */
const ROLLED_BACK_CODES = /^(40001|40P01|53300|57P03)$/;
/** Messages of Neon's proxy, with status 500, before it has reached Postgres (neondatabase/neon, issue 11975). */
const NEVER_CONNECTED =
  /Couldn't connect to compute node|Control plane request failed|Failed to acquire permit/;
const REFUSAL_CODES = /^AT/;

/** Returns every value as Postgres' text, so that JSON is not parsed and serialized again. */
const asText = { getTypeParser: () => (value: string) => value };

/**
 * The only access to the database. It limits how many reads and how many writes run at once (statement-limit.ts). A read
 * is retried once if a retry may succeed, a transaction only if it surely committed nothing. Both fail with an
 * `origin-unavailable` problem, even if Postgres rejects the statement: statements are fixed and parameters are validated,
 * so the client cannot correct them. A transaction may also fail with a `Refusal`.
 */
export function createOrigin(env: Env, deadlineMs = DEADLINE_MS): LimitedOrigin {
  const gateway = localGateway(env);
  if (gateway !== undefined) neonConfig.fetchEndpoint = gateway; // the driver has only a global setting
  const sql = neon(env.DATABASE_URL, { arrayMode: true });
  const limit = {
    most: env.ORIGIN_STATEMENTS,
    maxWaitMs: deadlineMs * MAX_WAIT_SHARE,
    longestMs: deadlineMs,
  };
  // Separate limits, so that writes that wait for locks do not block reads.
  const [reads, writes] = [createStatementLimit(limit), createStatementLimit(limit)];

  async function withRetry<T>(
    { limited }: typeof reads,
    mayRetry: (error: unknown) => boolean,
    ask: (options: QueryOptions) => Promise<T>,
  ) {
    const until = Date.now() + deadlineMs;
    let signal = undefined as AbortSignal | undefined; // with a timer, so only for a statement that is sent
    const attempt = () =>
      limited(() => {
        signal ??= AbortSignal.timeout(until - Date.now());
        return ask({ types: asText, fetchOptions: { signal } });
      });
    try {
      return await attempt();
    } catch (first) {
      if (signal?.aborted || first instanceof TooManyStatements || !mayRetry(first)) throw toFailure(first);
      await pause();
      try {
        return await attempt();
      } catch (second) {
        throw toFailure(second);
      }
    }
  }

  function inTransaction(
    statements: readonly Statement[],
    queryOptions: QueryOptions,
    options: TransactionOptions,
  ) {
    const queries = statements.map(({ text, params }) => sql.query(text, [...params], queryOptions));
    return sql.transaction(queries, { ...queryOptions, ...options });
  }

  let refused: Error | undefined; // made once, because a flood throws thousands of them
  return {
    refusal() {
      const cause = reads.refusal();
      if (cause !== undefined) refused ??= toFailure(cause);
      return cause && refused;
    },

    async query<R extends Row>(text: string, params: readonly Param[]) {
      const rows: unknown[] = await withRetry(reads, isRetryable, (options) =>
        sql.query(text, [...params], options),
      );
      return rows as R[]; // arrayMode makes every row an array, asText makes every value text or null
    },

    async readTogether(statements) {
      const options = { isolationLevel: "RepeatableRead", readOnly: true } as const;
      const results: unknown[] = await withRetry(reads, isRetryable, (queryOptions) =>
        inTransaction(statements, queryOptions, options),
      );
      return results as Row[][];
    },

    async transact(statements) {
      const options = { isolationLevel: "ReadCommitted" } as const;
      const results: unknown[] = await withRetry(writes, wasNotExecuted, (queryOptions) =>
        inTransaction(statements, queryOptions, options),
      );
      return results as Row[][];
    },
  };
}

type TransactionOptions = { isolationLevel: "RepeatableRead" | "ReadCommitted"; readOnly?: boolean };

type QueryOptions = { types: typeof asText; fetchOptions: { signal: AbortSignal } };

/** The gateway's URL if the database is on this machine. Undefined: Neon's own endpoint. */
function localGateway(env: Env): string | undefined {
  const { hostname } = new URL(env.DATABASE_URL.replace(/^postgres(ql)?:/, "http:"));
  return LOOPBACK.has(hostname) ? env.SQL_GATEWAY_URL : undefined;
}

/** Whether a retry of a read may succeed. */
function isRetryable(error: unknown): boolean {
  const code = sqlState(error);
  return code === undefined || RETRYABLE_CODES.test(code);
}

/** Whether a write has surely changed nothing. If its response was lost, it may have been committed. */
function wasNotExecuted(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return ROLLED_BACK_CODES.test(code);
  return error instanceof NeonDbError && NEVER_CONNECTED.test(error.message);
}

/** Undefined: the error is not from Postgres, but from the connection to it. */
function sqlState(error: unknown): string | undefined {
  return error instanceof NeonDbError ? error.code : undefined;
}

function toFailure(cause: unknown): Error {
  const { code, message, detail } = cause instanceof NeonDbError ? cause : {};
  if (code !== undefined && REFUSAL_CODES.test(code))
    return new Refusal({ code, message: message ?? "", detail });
  return new ProblemError({ kind: "origin-unavailable" }, { cause });
}

/** With jitter, so that requests that failed together do not retry together. */
function pause(): Promise<void> {
  const { least, most } = RETRY_PAUSE_MS;
  return new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
}
