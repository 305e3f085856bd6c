import { afterAll, describe, expect, it } from "vitest";
import { failureOf, startTestGateway } from "../testing/gateway.ts";

const test = await startTestGateway();
const { sql, firstRow } = test;

afterAll(test.stop);

describe("between two calls nothing remains of", () => {
  it("a setting", async () => {
    await sql`set search_path to pg_catalog`;
    await sql`set statement_timeout to 0`;

    expect(
      await firstRow(
        "select current_setting('search_path') as path, current_setting('statement_timeout') as limit",
      ),
    ).toEqual({
      path: '"$user", public',
      limit: "2s",
    });
  });

  it("a setting that a select made", async () => {
    await sql`select set_config('search_path', 'pg_catalog', false)`;
    await sql`with made as (select set_config('work_mem', '1MB', false)) select * from made`;

    expect(
      await firstRow("select current_setting('search_path') as path, current_setting('work_mem') as memory"),
    ).toEqual({ path: '"$user", public', memory: "4MB" });
  });

  it("a temporary table that a select made", async () => {
    await sql`select 1 as a into temp leftover`;

    expect(await failureOf(sql`select * from leftover`)).toMatchObject({ code: "42P01" });
  });

  it("a temporary table", async () => {
    await sql`create temporary table leftover (a integer)`;

    expect(await failureOf(sql`select * from leftover`)).toMatchObject({ code: "42P01" });
  });

  it("an advisory lock", async () => {
    await sql`select pg_advisory_lock(1)`;

    expect(await sql`select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`).toEqual(
      [],
    );
  });

  it("a prepared statement", async () => {
    await sql`prepare leftover as select 1`;

    expect(await sql`select name from pg_prepared_statements where name = 'leftover'`).toEqual([]);
  });

  it("a channel, a cursor, a sequence's last value", async () => {
    await sql`listen leftover`;
    await sql.transaction([sql`declare leftover cursor with hold for select 1`]);
    await sql`select nextval('sku_ids')`;

    expect(await sql`select pg_listening_channels()`).toEqual([]);
    expect(await sql`select name from pg_cursors where name = 'leftover'`).toEqual([]);
    expect(await failureOf(sql`select lastval()`)).toMatchObject({ code: "55000" });
  });

  it("a transaction left open", async () => {
    await sql`begin`;
    await sql`insert into cache_purges (tag) values ('open')`;

    expect(await sql`select 1 as found from cache_purges where tag = 'open'`).toEqual([{ found: 1 }]);
  });
});
