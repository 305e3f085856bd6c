import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import type { Env } from "./env.ts";
import { ProblemError } from "./problem.ts";

/** A row as the array of its values' Postgres text forms. */
export type Row = (string | null)[];

/** One statement in one HTTP request. The type of its rows is the caller's promise, made next to the statement. */
export type Query = <R extends Row>(
  text: string,
  params: readonly (string | number | null)[],
) => Promise<R[]>;

/** For the statement and its retry together, so that a caller has its 503 well within three seconds. */
const DEADLINE_MS = 2000;
const RETRY_PAUSE_MS = { least: 50, most: 150 };

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Postgres said no, but the same statement may succeed on another try: see the appendix "Error Codes". */
const PASSING_CODES = /^(08...|40001|40P01|53300|57P01|57P02|57P03)$/;
/** The identity for every type: JSON goes out as the text that Postgres made of it. */
const asText = { getTypeParser: () => (value: string) => value };

/**
 * The only door to the database. Reads may be repeated, so a failure that another try can mend is tried once
 * more; writes need a function of their own. Fails with an `origin-unavailable` problem, whose cause is for the log:
 * the statements are ours and their parameters checked, so one that is refused also speaks of the origin.
 */
export function createReader(env: Env, deadlineMs = DEADLINE_MS): Query {
  const gateway = localGateway(env);
  if (gateway !== undefined) neonConfig.fetchEndpoint = gateway; // the driver has this setting per process only
  const sql = neon(env.DATABASE_URL);

  return async function read<R extends Row>(text: string, params: readonly (string | number | null)[]) {
    const signal = AbortSignal.timeout(deadlineMs);
    const attempt = async () => {
      const options = { arrayMode: true, types: asText, fetchOptions: { signal } } as const;
      const rows: unknown[] = await sql.query(text, [...params], options);
      return rows as R[]; // arrayMode makes every row an array, asText every value text or null
    };
    try {
      return await attempt();
    } catch (first) {
      if (signal.aborted || !mayPass(first)) throw toProblem(first);
      await pause();
      try {
        return await attempt();
      } catch (second) {
        throw toProblem(second);
      }
    }
  };
}

/** The local stand-in for Neon's endpoint, for a database on this machine; undefined: Neon's own. */
function localGateway(env: Env): string | undefined {
  const { hostname } = new URL(env.DATABASE_URL.replace(/^postgres(ql)?:/, "http:"));
  return LOOPBACK.has(hostname) ? env.SQL_GATEWAY_URL : undefined;
}

function mayPass(error: unknown): boolean {
  const code = sqlState(error);
  return code === undefined || PASSING_CODES.test(code);
}

/** The driver's errors carry a SQLSTATE only when Postgres itself answered; all others are about the way to it. */
function sqlState(error: unknown): string | undefined {
  return error instanceof NeonDbError ? error.code : undefined;
}

const toProblem = (cause: unknown) => new ProblemError({ kind: "origin-unavailable" }, { cause });

/** With jitter, so that the readers of one hiccup do not come back all at once. */
function pause(): Promise<void> {
  const { least, most } = RETRY_PAUSE_MS;
  return new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
}
