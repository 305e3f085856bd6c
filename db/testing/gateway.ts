import { NeonDbError, type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { type Gateway, startGateway } from "../local/gateway.ts";
import { createTestDatabase } from "./database.ts";

export interface TestGateway {
  gateway: Gateway;
  databaseUrl: string;
  sql: NeonQueryFunction<false, false>;
  firstRow(text: string, params?: unknown[]): Promise<Record<string, unknown>>;
  ask(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** A gateway in front of its own database, and a driver for it. */
export async function startTestGateway(): Promise<TestGateway> {
  const database = await createTestDatabase();
  // One connection, so that state of one call would reach the next one.
  const gateway = await startGateway({ databaseUrl: database.url, poolSize: 1 });
  neonConfig.fetchEndpoint = gateway.url;
  const sql = neon(database.url);
  return {
    gateway,
    databaseUrl: database.url,
    sql,
    firstRow: async (text, params = []) => {
      const [row] = await sql.query(text, params);
      return row ?? {};
    },
    ask: (path, init) => fetch(new URL(path, gateway.url), init),
    async stop() {
      await gateway.stop();
      await database.drop();
    },
  };
}

export async function failureOf(work: Promise<unknown>): Promise<NeonDbError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NeonDbError) return error;
  throw new Error("this should have failed with a NeonDbError", { cause: error });
}
