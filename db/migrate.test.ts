import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "atelier-migrations-"));
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

function write(name: string, sql: string): Promise<void> {
  return writeFile(join(folder, name), sql);
}

function migrateFolder(): Promise<string[]> {
  return migrate(database.url, { folder: pathToFileURL(`${folder}/`) });
}

async function readColumn(sql: string): Promise<unknown[]> {
  const client = await connect(database.url);
  const { rows } = await client.query({ text: sql, rowMode: "array" });
  await client.end();
  return rows.map(([value]) => value);
}

const listTables =
  "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1";

describe("migrate", () => {
  it("creates the catalogue's tables in an empty database", async () => {
    const applied = await migrate(database.url);

    expect(applied[0]).toBe("0001_catalogue.sql");
    expect(await readColumn(listTables)).toEqual(
      expect.arrayContaining(["products", "reviews", "review_summaries", "schema_migrations", "styles"]),
    );
  });

  it("applies the files in the order of their names, each once", async () => {
    await write("0002_second.sql", "alter table t add b integer; create table u ()");
    await write("0001_first.sql", "create table t (a integer)");
    await write("notes.md", "no migration");

    expect(await migrateFolder()).toEqual(["0001_first.sql", "0002_second.sql"]);
    expect(await migrateFolder()).toEqual([]);

    await write("0003_third.sql", "create table v ()");
    expect(await migrateFolder()).toEqual(["0003_third.sql"]);
    expect(await readColumn("select name from schema_migrations order by name")).toHaveLength(3);
  });

  it("does the work once in two concurrent runs", async () => {
    await write("0001_slow.sql", "create table t (a integer); select pg_sleep(0.2)");
    await write("0002_next.sql", "create table u (a integer)");

    const both = await Promise.all([migrateFolder(), migrateFolder()]);

    expect(both.flat().sort()).toEqual(["0001_slow.sql", "0002_next.sql"]);
  });

  it("rolls a failing file back completely and keeps the previous ones", async () => {
    await write("0001_good.sql", "create table good ()");
    await write("0002_bad.sql", "create table half (); create table good ()");

    await expect(migrateFolder()).rejects.toThrow(/0002_bad\.sql failed .* relation "good" already exists/);
    expect(await readColumn(listTables)).toEqual(["good", "schema_migrations"]);
  });

  it("rejects a file that has changed since it was applied", async () => {
    await write("0001_first.sql", "create table t ()");
    await migrateFolder();
    await write("0001_first.sql", "create table t (a integer)");
    await write("0002_second.sql", "create table u ()");

    await expect(migrateFolder()).rejects.toThrow(/0001_first\.sql has changed since it was applied/);
    expect(await readColumn(listTables)).toEqual(["schema_migrations", "t"]);
  });

  it("accepts a file with other line ends as the same file", async () => {
    await write("0001_first.sql", "create table t (\n  a integer\n)");
    await migrateFolder();
    await write("0001_first.sql", "create table t (\r\n  a integer\r\n)");

    expect(await migrateFolder()).toEqual([]);
  });

  it("rejects a database that a newer version has migrated", async () => {
    await write("0001_first.sql", "create table t ()");
    await migrateFolder();
    await rm(join(folder, "0001_first.sql"));

    await expect(migrateFolder()).rejects.toThrow(/0001_first\.sql, which this checkout does not know/);
  });
});

describe("npm run db:migrate", () => {
  function run(...args: string[]) {
    return execa(process.execPath, ["db/migrate.ts", ...args], { reject: false, all: true });
  }

  it("prints the applied files, and says when there is nothing to do", async () => {
    const first = await run("--database-url", database.url);
    const second = await run("--database-url", database.url);

    expect(first.stdout).toMatch(/^applied 0001_catalogue\.sql$/m);
    expect(second).toMatchObject({ exitCode: 0, stdout: "The database is up to date." });
  });

  it.each([
    ["a host where nothing listens", { port: "1" }, /^Nothing answers at 127\.0\.0\.1:1: .*\.$/],
    [
      "a wrong password",
      { password: "mistaken" },
      /^The database at .* does not let user "atelier" in: .*\.$/,
    ],
    ["a database that is not there", { pathname: "nowhere" }, /^There is no database "nowhere" at .*\.$/],
  ])("fails with one sentence without the password: %s", async (_, wrong, sentence) => {
    const url = Object.assign(new URL(database.url), { password: "mistaken" }, wrong);
    if (!("password" in wrong)) url.password = "atelier";

    const { exitCode, all } = await run("--database-url", url.href);

    expect(exitCode).toBe(1);
    expect(all).toMatch(sentence);
    expect(all).not.toMatch(/mistaken|atelier:|\n/);
  });

  it("says how to give a database if none is known", async () => {
    const folderWithoutStack = folder;
    const { exitCode, stderr } = await execa(process.execPath, [join(process.cwd(), "db/migrate.ts")], {
      cwd: folderWithoutStack,
      env: { DATABASE_URL: undefined },
      reject: false,
    });

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^No database is given\. .*\.$/),
    });
  });
});
