import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Command } from "commander";
import type { Client } from "pg";
import { chooseDatabaseUrl, connect } from "./connect.ts";
import { runMain, UserError } from "./user-error.ts";

export interface MigrateOptions {
  /** Called with the name of each applied file. */
  onApplied?: (name: string) => void;
  /** The folder of the files. Default: this project's. */
  folder?: URL;
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** The number of the advisory lock for migrations. */
const LOCK = 4_151_903;

/**
 * Applies the missing files of `db/migrations` to a database: in the order of their names, each in its own transaction,
 * each once. Concurrent runs are safe: the second one waits and finds nothing to do. It needs a session, so a
 * direct connection and no transaction pooler. Returns the names of the applied files.
 * Fails with a UserError if an applied file has changed or is missing, if one fails, or without a connection.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? new URL("./migrations/", import.meta.url));
  const client = await connect(databaseUrl);
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const pending = findPending(migrations, await readApplied(client));
    for (const migration of pending) {
      await apply(client, migration);
      options.onApplied?.(migration.name);
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return await Promise.all(
    names.map(async (name) => {
      // Checkouts may have different line ends.
      const sql = (await readFile(new URL(name, folder), "utf8")).replaceAll("\r\n", "\n");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function readApplied(client: Client): Promise<Map<string, string>> {
  await client.query(`
    create table if not exists schema_migrations (
      name       text primary key,
      checksum   text not null,
      applied_at timestamptz not null default now()
    )`);
  const { rows } = await client.query<[string, string]>({
    text: "select name, checksum from schema_migrations order by name",
    rowMode: "array",
  });
  return new Map(rows);
}

function findPending(migrations: Migration[], applied: Map<string, string>): Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  for (const name of applied.keys()) {
    if (known.has(name)) continue;
    throw new UserError(
      `The database has the migration ${name}, which this checkout does not know: it was migrated by a newer version. ` +
        "Use that version.",
    );
  }
  for (const { name, checksum } of migrations) {
    if (!applied.has(name) || applied.get(name) === checksum) continue;
    throw new UserError(
      `The migration ${name} has changed since it was applied to this database. Nothing was done. ` +
        "Put the file back as it was, and write the change as a new migration.",
    );
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into schema_migrations (name, checksum) values ($1, $2)", [name, checksum]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw new UserError(
      `The migration ${name} failed and was taken back: ${(error as Error).message}. Those before it are applied.`,
    );
  }
}

async function main(): Promise<void> {
  const command = new Command("npm run db:migrate --")
    .description(
      "Applies the missing migrations to a PostgreSQL database. Safe to run again, even twice at once.",
    )
    .option(
      "--database-url <url>",
      "the database, on its direct host; default: DATABASE_URL, or the running local stack",
    )
    .parse();
  const { databaseUrl } = command.opts<{ databaseUrl?: string }>();
  const applied = await migrate(chooseDatabaseUrl(databaseUrl), {
    onApplied: (name) => console.log(`applied ${name}`),
  });
  if (applied.length === 0) console.log("The database is up to date.");
}

if (import.meta.main) await runMain(main);
