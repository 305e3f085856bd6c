import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "./connect.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";
import { asWorkerRole, makeWorkerRole } from "./testing/worker-role.ts";

// What the role may not do. What it may do is tested in src/conformance, as this role and with imported tables.

let database: TestDatabase;
let client: Awaited<ReturnType<typeof connect>>;

beforeAll(async () => {
  database = await createTestDatabase();
  await makeWorkerRole(database.url);
  await makeWorkerRole(database.url); // as after each migration
  client = await connect(asWorkerRole(database.url));
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe("the Worker's role", () => {
  it.each([
    "alter table products add column x integer",
    "drop table reviews",
    "truncate reviews",
    "create table x (id integer)",
    "create schema x",
    "create index on reviews (body)",
    "create or replace function keep_result(text, text, json) returns json language sql as 'select null::json'",
    "alter table products disable trigger all",
    "delete from written_since_import",
    "delete from purge_drain",
    "select * from schema_migrations",
    "select rebuild_product_blocks()",
    "select fill_product_cards(1, 2)",
    "select fill_category_counts()",
    "select fill_name_words()",
    "select fill_product_search()",
    "select fill_rating_prior()",
    "update rating_prior set mean = 1",
    "select refresh_stale_cards()",
    "select setval('sku_ids', 1)",
    "create role x",
    "select pg_read_file('/etc/hostname')",
    "copy products to program 'cat'",
  ])("may not: %s", async (statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^42501$/),
    });
  });

  it("has a statement timeout, so that no statement outlives the Worker's wait", async () => {
    const { rows } = await client.query("show statement_timeout");
    expect(rows).toEqual([{ statement_timeout: "2s" }]);
    expect((await client.query("show lock_timeout")).rows).toEqual([{ lock_timeout: "1500ms" }]);
    await expect(client.query("select pg_sleep(4)")).rejects.toMatchObject({ code: "57014" });
  });
});
