import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect } from "../connect.ts";

export const TEMPLATE_DATABASE = "migrated_template";

const END_TIMEOUT_MS = 5000;

export interface TestDatabase {
  name: string;
  url: string;
  /** Drops it, even with open connections. */
  drop(): Promise<void>;
}

/** Creates a database for one test file: migrated, `empty`, or a copy of another one. */
export async function createTestDatabase(
  options: { empty?: boolean; template?: string } = {},
): Promise<TestDatabase> {
  const sharedUrl = inject("databaseUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const { empty = false, template = empty ? "template0" : TEMPLATE_DATABASE } = options;
  await run(sharedUrl, copyOf(template, name));
  const url = new URL(sharedUrl);
  url.pathname = name;
  // Not "with (force)", which may not end a running autovacuum. A plain drop ends it.
  const endSessions = `
    select pg_terminate_backend(pid, ${END_TIMEOUT_MS})
    from pg_stat_activity
    where datname = '${name}' and usename = current_user`;
  return { name, url: url.href, drop: () => run(sharedUrl, endSessions, `drop database if exists ${name}`) };
}

/** Copies a database without open connections, and returns the URL of the copy. */
export async function copyDatabase(databaseUrl: string, name: string): Promise<string> {
  const url = new URL(databaseUrl);
  const original = url.pathname.slice(1);
  url.pathname = "postgres";
  await run(url.href, copyOf(original, name));
  url.pathname = name;
  return url.href;
}

/** Copies files, which takes a third of the default's time and need not survive a crash. */
const copyOf = (template: string, name: string) =>
  `create database ${name} template ${template} strategy file_copy`;

async function run(databaseUrl: string, ...statements: string[]): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
