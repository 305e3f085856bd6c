import { setTimeout as sleep } from "node:timers/promises";
import { neon } from "@neondatabase/serverless";
import { afterAll, describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { createTestDatabase } from "../testing/database.ts";
import { failureOf, startTestGateway } from "../testing/gateway.ts";
import { startGateway } from "./gateway.ts";

const test = await startTestGateway();
const { gateway, databaseUrl, sql, firstRow, ask } = test;

afterAll(test.stop);

describe("a gateway that holds back its responses", () => {
  it("runs statements, and responds when it is released", async () => {
    const may = Promise.withResolvers<void>();
    const holding = await startGateway({ databaseUrl, holdUntil: may.promise });
    let answered = false;
    const headers = { "neon-connection-string": databaseUrl };
    const body = JSON.stringify({ query: "select 1", params: [] });
    const asked = fetch(holding.url, { method: "POST", headers, body }).then((response) => {
      answered = true;
      return response.status;
    });
    await holding.succeeded;
    await sleep(50); // long enough for a response
    expect(answered).toBe(false);
    may.resolve();
    expect(await asked).toBe(200);
    await holding.stop();
  });
});

describe("a statement", () => {
  it("returns every type to the driver as Neon does", async () => {
    const row = await firstRow(
      `select 1::int as int, 9007199254740993 as big, 1.50::numeric as price, true as yes, null as nothing,
        '{"a":[1]}'::json as json, array['x', null] as list, '2020-01-02T03:04:05Z'::timestamptz as at, '\\x6869'::bytea as bytes`,
    );

    expect(row).toEqual({
      int: 1,
      big: "9007199254740993",
      price: "1.50",
      yes: true,
      nothing: null,
      json: { a: [1] },
      list: ["x", null],
      at: new Date("2020-01-02T03:04:05Z"),
      bytes: Buffer.from("hi"),
    });
  });

  it.each([
    ["text", "a'b\"c\\d — 漢字 😀", "text"],
    ["the empty text", "", "text"],
    ["null", null, "text"],
    ["a number", 12, "int"],
    ["a boolean", false, "boolean"],
    ["an array of texts", ['x"y', "NULL", null, "{}"], "text[]"],
    ["an empty array", [], "int[]"],
    ["an object", { a: [1, "ü"] }, "json"],
    ["bytes", Buffer.from([0, 1, 255]), "bytea"],
  ])("accepts %s as a parameter and returns it", async (_, value, type) => {
    expect(await firstRow(`select $1::${type} as value`, [value])).toEqual({ value });
  });

  it("returns the command and the number of rows", async () => {
    await sql`insert into products (name, default_price) values ('a', 1), ('b', 2)`;

    const result = await sql.query("update products set default_price = 3 returning name", [], {
      fullResults: true,
    });

    expect(result).toMatchObject({ command: "UPDATE", rowCount: 2, rows: [{ name: "a" }, { name: "b" }] });
    expect(result.fields).toMatchObject([{ name: "name", dataTypeID: 25 }]);
  });

  it("may be empty", async () => {
    expect(await sql.query("")).toEqual([]);
  });

  it("fails with PostgreSQL's code and constraint", async () => {
    const error = await failureOf(sql`insert into products (name, default_price) values ('a', -1)`);

    expect(error).toMatchObject({ code: "23514", severity: "ERROR", table: "products" });
    expect(error.constraint).toBe("products_default_price_check");
  });

  it("fails with the position of a syntax error", async () => {
    expect(await failureOf(sql.query("select oops"))).toMatchObject({ code: "42703", position: "8" });
  });

  it("must be a single one", async () => {
    expect(await failureOf(sql.query("select 1; select 2"))).toMatchObject({ code: "42601" });
  });

  it("is stopped after two seconds, and the connection remains usable", async () => {
    expect(await failureOf(sql`select pg_sleep(10)`)).toMatchObject({ code: "57014" });
    expect(await firstRow("select 1 as one")).toEqual({ one: 1 });
  });

  it("leaves the connection usable when its client has disconnected", async () => {
    const signal = AbortSignal.timeout(50);
    const error = await failureOf(sql.query("select pg_sleep(0.3)", [], { fetchOptions: { signal } }));

    expect(error.sourceError?.name).toBe("TimeoutError");
    expect(await firstRow("select 1 as one")).toEqual({ one: 1 });
  });
});

describe("a batch", () => {
  it("runs as one transaction", async () => {
    const id = () => sql`select txid_current() as id`;

    const [first, second] = await sql.transaction([id(), id()]);

    expect(first).toEqual(second);
  });

  it("is rolled back if one statement fails", async () => {
    const error = await failureOf(
      sql.transaction([sql`insert into cache_purges (tag) values ('half')`, sql`select 1 / 0`]),
    );

    expect(error.code).toBe("22012");
    expect(await sql`select 1 from cache_purges where tag = 'half'`).toEqual([]);
  });

  it("is committed if all statements succeed", async () => {
    await sql.transaction([sql`insert into cache_purges (tag) values ('whole')`, sql`select 1`]);

    expect(await sql`select 1 as found from cache_purges where tag = 'whole'`).toEqual([{ found: 1 }]);
  });

  it.each([
    ["ReadUncommitted", "read uncommitted"],
    ["ReadCommitted", "read committed"],
    ["RepeatableRead", "repeatable read"],
    ["Serializable", "serializable"],
  ] as const)("has the isolation level %s when asked", async (isolationLevel, shown) => {
    const results = await sql.transaction([sql`show transaction_isolation`], { isolationLevel });

    expect(results).toEqual([[{ transaction_isolation: shown }]]);
  });

  it("cannot write if it is read-only, and can otherwise", async () => {
    const write = () => sql`insert into cache_purges (tag) values ('x')`;

    expect(await failureOf(sql.transaction([write()], { readOnly: true }))).toMatchObject({ code: "25006" });
    expect(await sql.transaction([write()], { readOnly: false, deferrable: false })).toEqual([[]]);
  });

  it("may set its own time limit", async () => {
    const limited = sql.transaction([
      sql`select set_config('statement_timeout', '50', true)`,
      sql`select pg_sleep(1)`,
    ]);

    expect(await failureOf(limited)).toMatchObject({ code: "57014" });
  });
});

describe("GET /stats", () => {
  it("counts statements, each of a batch, and nothing else", async () => {
    const before = await readQueries();
    await sql`select 1`;
    await sql.transaction([sql`select 1`, sql`select 2`]);
    await failureOf(sql`select 1 / 0`);

    expect(await readQueries()).toBe(before + 4);
  });

  async function readQueries(): Promise<number> {
    const { queries } = (await (await ask("/stats")).json()) as { queries: number };
    return queries;
  }
});

describe("the gateway rejects a request", () => {
  const query = JSON.stringify({ query: "select 1", params: [] });

  it("from a web page", async () => {
    const asPage = { headers: { origin: "https://example.com" } };

    expect((await ask("/faults", { ...asPage, method: "PUT", body: '{"mode":"down"}' })).status).toBe(403);
    expect((await ask("/stats", asPage)).status).toBe(403);
  });

  it("without the driver's header", async () => {
    expect((await ask("/sql", { method: "POST", body: query })).status).toBe(400);
  });

  it.each([
    ["user", { username: "somebody" }, "28P01"],
    ["password", { password: "mistaken" }, "28P01"],
    ["database", { pathname: "/nowhere" }, "3D000"],
  ])("with the wrong %s", async (_, wrong, code) => {
    const url = Object.assign(new URL(databaseUrl), wrong).href;

    expect(await failureOf(neon(url)`select 1`)).toMatchObject({ code });
  });

  it("with a body that is not a query", async () => {
    const headers = { "Neon-Connection-String": databaseUrl };
    for (const body of [
      "",
      "null",
      "{}",
      '{"query":1}',
      '{"query":"select 1","params":{}}',
      '{"queries":{}}',
    ]) {
      expect((await ask("/sql", { method: "POST", headers, body })).status).toBe(400);
    }
  });
});

describe("a gateway without its database", () => {
  it("responds as Neon does without its compute node, and recovers", async () => {
    const own = await createTestDatabase();
    const ownGateway = await startGateway({ databaseUrl: own.url });
    const query = () =>
      fetch(ownGateway.url, {
        method: "POST",
        headers: { "Neon-Connection-String": own.url },
        body: '{"query":"select 1","params":[]}',
      });
    expect((await query()).status).toBe(200);

    await own.drop();
    expect([400, 500]).toContain((await query()).status);
    expect((await query()).status).toBe(400);

    await ownGateway.stop();
  });

  it("survives a connection lost in the middle of a statement", async () => {
    const lost = failureOf(sql`select pg_sleep(1.5)`);
    const client = await connect(databaseUrl);
    const sleeping =
      "from pg_stat_activity where datname = current_database() and query like '%pg_sleep(1.5)%'";
    await expect
      .poll(
        async () =>
          (await client.query(`select pg_terminate_backend(pid) ${sleeping} and pid <> pg_backend_pid()`))
            .rowCount,
      )
      .toBe(1);
    await client.end();

    expect(["57P01", undefined]).toContain((await lost).code);
    expect(await firstRow("select 1 as one")).toEqual({ one: 1 });
  });

  it("ends promptly while calls hang", async () => {
    const ownGateway = await startGateway({ databaseUrl });
    await fetch(new URL("/faults", ownGateway.url), { method: "PUT", body: '{"mode":"hang"}' });
    const hanging = fetch(ownGateway.url, {
      method: "POST",
      headers: { "Neon-Connection-String": databaseUrl },
      body: '{"query":"select 1"}',
    }).catch(() => "broken off");

    await ownGateway.stop();

    expect(await hanging).toBe("broken off");
  });

  it("reports in a sentence that its port is taken", async () => {
    const taken = startGateway({ databaseUrl, port: gateway.port });

    await expect(taken).rejects.toThrow(
      /^Port \d+, meant for the database gateway, is taken by another program/,
    );
  });
});
