import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import type { Env } from "./env.ts";
import { ProblemError } from "./problem.ts";
import { createStatementLimit, TooManyStatements } from "./statement-limit.ts";

/** A row as an array of values in Postgres' text form. */
export type Row = (string | null)[];

/** An array becomes a Postgres array. JSON must be passed as text. */
export type Param = string | number | null | readonly (string | number)[];

/** One statement in one HTTP request. The type of its rows is the caller's promise, made next to the statement. */
export type Query = <R extends Row>(text: string, params: readonly Param[]) => Promise<R[]>;

export type Statement = { text: string; params: readonly Param[] };

/** Statements in one transaction (read committed) and one HTTP request. Returns the rows of each. */
export type Transact = (statements: readonly Statement[]) => Promise<Row[][]>;

/** Reads in one HTTP request, all of one snapshot. Returns the rows of each. */
export type ReadTogether = (statements: readonly Statement[]) => Promise<Row[][]>;

/** A database function of ours ended the transaction on purpose, with a code of class `AT` (see db/migrations). */
export class Refusal extends Error {
  readonly code: string;
  /** Details from the function. */
  readonly detail: string | undefined;

  constructor({ code, message, detail }: { code: string; message: string; detail: string | undefined }) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

export type Origin = { query: Query; readTogether: ReadTogether; transact: Transact };

/** For a statement and its retry together, so that a caller gets its 503 within three seconds. */
const DEADLINE_MS = 2000;
const RETRY_PAUSE_MS = { least: 50, most: 150 };
/** The share of the deadline that may pass before its turn. After that it would hardly be done in time. */
const TURN_SHARE = 1 / 2;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** SQLSTATEs after which the same statement may succeed: see Postgres' appendix "Error Codes". */
const PASSING_CODES = /^(08...|40001|40P01|53300|57P01|57P02|57P03)$/;
/** SQLSTATEs that say that nothing was executed or all was rolled back. */
const ROLLED_BACK_CODES = /^(40001|40P01|53300|57P03)$/;
/** Messages of Neon's proxy, with status 500, before it has reached Postgres (neondatabase/neon, issue 11975). */
const NEVER_CONNECTED =
  /Couldn't connect to compute node|Control plane request failed|Failed to acquire permit/;
const REFUSAL_CODES = /^AT/;

/** Keeps every value as Postgres' text, so JSON is not parsed and written again. */
const asText = { getTypeParser: () => (value: string) => value };

/**
 * The only access to the database. It limits how many reads and how many writes run at once (statement-limit.ts). A read
 * is retried once if another try may succeed; a transaction only if nothing of it can have been committed. Both fail with
 * an `origin-unavailable` problem, also for a statement that Postgres refuses, because statements are ours and parameters
 * are checked. A transaction may fail with a `Refusal` too.
 */
export function createOrigin(env: Env, deadlineMs = DEADLINE_MS): Origin {
  const gateway = localGateway(env);
  if (gateway !== undefined) neonConfig.fetchEndpoint = gateway; // the driver has this setting for the whole process only
  const sql = neon(env.DATABASE_URL, { arrayMode: true });
  const limit = { most: env.ORIGIN_STATEMENTS, maxWaitMs: deadlineMs * TURN_SHARE, longestMs: deadlineMs };
  // Two limits, so that writes that wait for locks do not block reads.
  const [reads, writes] = [createStatementLimit(limit), createStatementLimit(limit)];

  async function twice<T>(
    limited: typeof reads,
    mayRepeat: (error: unknown) => boolean,
    ask: (options: Asked) => Promise<T>,
  ) {
    const signal = AbortSignal.timeout(deadlineMs);
    const attempt = () => limited(() => ask({ types: asText, fetchOptions: { signal } }));
    try {
      return await attempt();
    } catch (first) {
      if (signal.aborted || first instanceof TooManyStatements || !mayRepeat(first)) throw toFailure(first);
      await pause();
      try {
        return await attempt();
      } catch (second) {
        throw toFailure(second);
      }
    }
  }

  function inTransaction(statements: readonly Statement[], asked: Asked, options: TransactionOptions) {
    const queries = statements.map(({ text, params }) => sql.query(text, [...params], asked));
    return sql.transaction(queries, { ...asked, ...options });
  }

  return {
    async query<R extends Row>(text: string, params: readonly Param[]) {
      const rows: unknown[] = await twice(reads, mayPass, (asked) => sql.query(text, [...params], asked));
      return rows as R[]; // arrayMode makes every row an array, asText every value text or null
    },

    async readTogether(statements) {
      const options = { isolationLevel: "RepeatableRead", readOnly: true } as const;
      const results: unknown[] = await twice(reads, mayPass, (asked) =>
        inTransaction(statements, asked, options),
      );
      return results as Row[][];
    },

    async transact(statements) {
      const options = { isolationLevel: "ReadCommitted" } as const;
      const results: unknown[] = await twice(writes, wasNotExecuted, (asked) =>
        inTransaction(statements, asked, options),
      );
      return results as Row[][];
    },
  };
}

type TransactionOptions = { isolationLevel: "RepeatableRead" | "ReadCommitted"; readOnly?: boolean };

type Asked = { types: typeof asText; fetchOptions: { signal: AbortSignal } };

/** The gateway, if the database is on this machine. Undefined: Neon's own endpoint. */
function localGateway(env: Env): string | undefined {
  const { hostname } = new URL(env.DATABASE_URL.replace(/^postgres(ql)?:/, "http:"));
  return LOOPBACK.has(hostname) ? env.SQL_GATEWAY_URL : undefined;
}

/** Whether another try of a read may succeed. */
function mayPass(error: unknown): boolean {
  const code = sqlState(error);
  return code === undefined || PASSING_CODES.test(code);
}

/** Whether a write has surely changed nothing. A lost answer may hide a commit. */
function wasNotExecuted(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return ROLLED_BACK_CODES.test(code);
  return error instanceof NeonDbError && NEVER_CONNECTED.test(error.message);
}

/** A SQLSTATE means that Postgres itself answered. Without one the error is of the way to it. */
function sqlState(error: unknown): string | undefined {
  return error instanceof NeonDbError ? error.code : undefined;
}

function toFailure(cause: unknown): Error {
  const { code, message, detail } = cause instanceof NeonDbError ? cause : {};
  if (code !== undefined && REFUSAL_CODES.test(code))
    return new Refusal({ code, message: message ?? "", detail });
  return new ProblemError({ kind: "origin-unavailable" }, { cause });
}

/** With jitter, so that readers that failed together do not retry together. */
function pause(): Promise<void> {
  const { least, most } = RETRY_PAUSE_MS;
  return new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
}
