import { readFile } from "node:fs/promises";
import { connect } from "../connect.ts";

const ROLES = new URL("../roles.sql", import.meta.url);
const NAME = "atelier_worker";

/** Creates the Worker's production role, as in src/operating.md. */
export async function makeWorkerRole(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    await client.query(await readFile(ROLES, "utf8"));
    await client.query(`alter role ${NAME} password '${NAME}'`);
  } finally {
    await client.end();
  }
}

/** URL of the same database for that role. */
export function asWorkerRole(databaseUrl: string): string {
  return Object.assign(new URL(databaseUrl), { username: NAME, password: NAME }).href;
}
