import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect } from "../connect.ts";

export const TEMPLATE_DATABASE = "migrated_template";

export interface TestDatabase {
  url: string;
  /** Removes it, also while somebody is connected. */
  drop(): Promise<void>;
}

/** Makes a database for one test file alone, with the tables in place unless `empty`. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const sharedUrl = inject("databaseUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await run(sharedUrl, `create database ${name} template ${empty ? "template0" : TEMPLATE_DATABASE}`);
  const url = new URL(sharedUrl);
  url.pathname = name;
  return { url: url.href, drop: () => run(sharedUrl, `drop database if exists ${name} with (force)`) };
}

async function run(databaseUrl: string, statement: string): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
