import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { createFilled } from "../import/test-catalogue.ts";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import { DOCUMENT, type Document, describeSchema } from "./document.ts";
import { SUBJECTS } from "./subjects.ts";

const HOW = "Run `npm run db:schema` and commit db/schema.sql with the migration. Not as it says";

let database: TestDatabase;
let client: Awaited<ReturnType<typeof connect>>;
let made: Document;

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connect(database.url);
  made = await describeSchema(client);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe("db/schema.sql", () => {
  it("says what the migrations make", async () => {
    const written = (await readFile(DOCUMENT, "utf8")).replaceAll("\r\n", "\n");
    const different = made.objects.filter(({ sql }) => !written.includes(`\n${sql}\n`));
    expect(
      different.map(({ name }) => name),
      HOW,
    ).toEqual([]);
    expect(written, HOW).toBe(made.text);
  });

  it("says what an import leaves, which replaces the tables", async () => {
    const target = await createFilled();
    const imported = await connect(target.url);
    const { objects } = await describeSchema(imported);
    await imported.end();
    expect(objects).toEqual(made.objects);
  });

  it("shows the body of every function", () => {
    expect(made.objects.filter(({ sql }) => sql.includes("$$$$")).map(({ name }) => name)).toEqual([]);
  });

  it("names no subject's table or function that there is not", () => {
    const names = new Set(made.objects.map(({ name }) => name));
    expect(SUBJECTS.flatMap(({ objects }) => objects).filter((name) => !names.has(name))).toEqual([]);
  });
});

it("every table, column, sequence and function has a comment", async () => {
  const { rows } = await client.query<{ missing: string }>(`
    select c.relname || '.' || a.attname as missing
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null
    order by 1`);
  const objects = made.objects.filter(({ sql }) => !sql.startsWith("-- ")).map(({ name }) => name);
  expect([...rows.map(({ missing }) => missing), ...objects]).toEqual([]);
});

it("no function that reads tables is called immutable", () => {
  const readers = made.objects.filter(({ sql }) => {
    const [head = "", body = ""] = sql.split(/ as \$\w*\$/);
    const tables = made.objects.filter((object) => object.sql.includes(`create table ${object.name} (`));
    return (
      / immutable\b/.test(head) && tables.some(({ name }) => new RegExp(`(from|join) ${name}\\b`).test(body))
    );
  });
  expect(readers.map(({ name }) => name)).toEqual([]);
});
