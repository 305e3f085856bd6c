import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import type { Env } from "./env.ts";
import { ProblemError } from "./problem.ts";
import { createStatementLimit, TooManyStatements } from "./statement-limit.ts";

/** A row as the array of its values' Postgres text forms. */
export type Row = (string | null)[];

/** An array becomes a Postgres array; text that is meant as JSON must be JSON already. */
export type Param = string | number | null | readonly (string | number)[];

/** One statement in one HTTP request. The type of its rows is the caller's promise, made next to the statement. */
export type Query = <R extends Row>(text: string, params: readonly Param[]) => Promise<R[]>;

export type Statement = { text: string; params: readonly Param[] };

/**
 * Statements in one transaction and one HTTP request, each seeing what others had committed when it started; the rows of
 * each. All of them happen or none.
 */
export type Transact = (statements: readonly Statement[]) => Promise<Row[][]>;

/** Reads in one HTTP request, all as of one moment; the rows of each. */
export type ReadTogether = (statements: readonly Statement[]) => Promise<Row[][]>;

/** A function of ours in the database ended a transaction on purpose, with a code of class `AT` (see db/migrations). */
export class Refusal extends Error {
  readonly code: string;
  /** What the function had to tell. */
  readonly detail: string | undefined;

  constructor({ code, message, detail }: { code: string; message: string; detail: string | undefined }) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

export type Origin = { query: Query; readTogether: ReadTogether; transact: Transact };

/** For the statement and its retry together, so that a caller has its 503 well within three seconds. */
const DEADLINE_MS = 2000;
const RETRY_PAUSE_MS = { least: 50, most: 150 };
/** Of that deadline, for its turn: what has waited longer would hardly be done in time. */
const TURN_SHARE = 1 / 2;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Postgres said no, but the same statement may succeed on another try: see the appendix "Error Codes". */
const PASSING_CODES = /^(08...|40001|40P01|53300|57P01|57P02|57P03)$/;
/** Never started, or a transaction that lost against another and was rolled back. */
const ROLLED_BACK_CODES = /^(40001|40P01|53300|57P03)$/;
/** What Neon's proxy says, with status 500, when it has not reached Postgres (neondatabase/neon, issue 11975). */
const NEVER_CONNECTED =
  /Couldn't connect to compute node|Control plane request failed|Failed to acquire permit/;
const REFUSAL_CODES = /^AT/;

/** The identity for every type: JSON goes out as the text that Postgres made of it. */
const asText = { getTypeParser: () => (value: string) => value };

/**
 * The only door to the database, which lets so many reads and so many writes through at once (statement-limit.ts). Reads may be repeated, so a failure that another try can mend is tried once more; a
 * transaction only where nothing of the first try can have been committed. Both fail with an `origin-unavailable`
 * problem, whose cause is for the log: the statements are ours and their parameters checked, so one that is refused
 * also speaks of the origin. A transaction may fail with a `Refusal` too.
 */
export function createOrigin(env: Env, deadlineMs = DEADLINE_MS): Origin {
  const gateway = localGateway(env);
  if (gateway !== undefined) neonConfig.fetchEndpoint = gateway; // the driver has this setting per process only
  const sql = neon(env.DATABASE_URL, { arrayMode: true });
  const limit = { most: env.ORIGIN_STATEMENTS, patienceMs: deadlineMs * TURN_SHARE, longestMs: deadlineMs };
  // Apart, or writes that wait for each other's locks would keep reads waiting.
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

/** The local stand-in for Neon's endpoint, for a database on this machine; undefined: Neon's own. */
function localGateway(env: Env): string | undefined {
  const { hostname } = new URL(env.DATABASE_URL.replace(/^postgres(ql)?:/, "http:"));
  return LOOPBACK.has(hostname) ? env.SQL_GATEWAY_URL : undefined;
}

/** For a read: another try may succeed. */
function mayPass(error: unknown): boolean {
  const code = sqlState(error);
  return code === undefined || PASSING_CODES.test(code);
}

/** For a write: it surely left nothing behind, and another try may succeed. A lost answer may hide a commit. */
function wasNotExecuted(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return ROLLED_BACK_CODES.test(code);
  return error instanceof NeonDbError && NEVER_CONNECTED.test(error.message);
}

/** The driver's errors carry a SQLSTATE only when Postgres itself answered; all others are about the way to it. */
function sqlState(error: unknown): string | undefined {
  return error instanceof NeonDbError ? error.code : undefined;
}

function toFailure(cause: unknown): Error {
  const { code, message, detail } = cause instanceof NeonDbError ? cause : {};
  if (code !== undefined && REFUSAL_CODES.test(code))
    return new Refusal({ code, message: message ?? "", detail });
  return new ProblemError({ kind: "origin-unavailable" }, { cause });
}

/** With jitter, so that the readers of one hiccup do not come back all at once. */
function pause(): Promise<void> {
  const { least, most } = RETRY_PAUSE_MS;
  return new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
}
