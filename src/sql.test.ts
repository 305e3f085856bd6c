import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import { createMemoryStore } from "./cache/testing/memory-store.ts";
import { parseEnv } from "./env.ts";
import { ProblemError } from "./problem.ts";
import { createOrigin, type Query, Refusal, type Transact } from "./sql.ts";
import { createTestApp, emptyCatalogue, given, query } from "./testing/catalogue.ts";
import { fault } from "./testing/faults.ts";

const DEADLINE_MS = 300;
const environment = parseEnv(env);
const { query: read, transact } = createOrigin(environment, DEADLINE_MS);
const gateway = new URL(environment.SQL_GATEWAY_URL ?? "");

async function statements(): Promise<number> {
  const response = await fetch(new URL("/stats", gateway));
  return ((await response.json()) as { queries: number }).queries;
}

const problemOf = (query: Query, text = "select 1") =>
  query(text, []).then(
    () => "none",
    (error) => (error instanceof ProblemError ? error.problem.kind : `not a problem: ${error}`),
  );

const failingWith = (code: string) => `do $$ begin raise exception 'no' using errcode = '${code}'; end $$`;

/** The number of statements that were sent to the database during a failure. */
async function triesOf(failing: () => Promise<unknown>): Promise<number> {
  const before = await statements();
  await expect(failing()).rejects.toBeInstanceOf(ProblemError);
  return (await statements()) - before;
}

afterEach(() => fault("none"));

describe("a read", () => {
  it("returns rows of any types as arrays of text", async () => {
    const rows = await read(
      "select 1, true, 1.50::numeric, null, '{\"a\" : 1}'::json, array[1,2] where $1::int = 7",
      [7],
    );
    expect(rows).toEqual([["1", "t", "1.50", null, '{"a" : 1}', "{1,2}"]]);
  });

  it("sends one statement", async () => {
    const before = await statements();
    await read("select 1", []);
    expect(await statements()).toBe(before + 1);
  });

  it.each(inject("faultModes"))(
    "fails with origin-unavailable when the connection to the database is: %s",
    async (mode) => {
      await fault(mode);
      expect(await problemOf(read)).toBe("origin-unavailable");
    },
  );

  it("is retried once if a retry may succeed", async () => {
    await fault("compute-unavailable");
    const answer = createOrigin(environment).query("select 1", []);
    await fault("none"); // while the reader pauses
    expect(await answer).toEqual([["1"]]);
  });

  it.each(["08006", "40001", "40P01", "53300", "57P01", "57P02", "57P03"])(
    "is retried once after the SQLSTATE %s",
    async (code) => {
      const { query: patient } = createOrigin(environment);
      expect(await triesOf(() => patient(failingWith(code), []))).toBe(2);
    },
  );

  it("fails at its deadline without a retry", async () => {
    const before = await statements();
    expect(await problemOf(read, "select pg_sleep(1)")).toBe("origin-unavailable");
    expect(await statements()).toBe(before + 1);
  });

  it("is not retried if Postgres rejects the statement", async () => {
    const before = await statements();
    expect(await problemOf(read, "select nonsense")).toBe("origin-unavailable");
    expect(await statements()).toBe(before + 1);
  });

  it("passes a hostile parameter as data", async () => {
    const hostile = "'; drop table products; --";
    expect(await read("select $1::text", [hostile])).toEqual([[hostile]]);
  });
});

describe("the app, over a failing database", () => {
  const { get } = createTestApp({ query: read });

  it.each(inject("faultModes"))("answers 503 with Retry-After, and recovers: %s", async (mode) => {
    await fault(mode);
    for (const path of ["/products", "/products/1", "/reviews?product_id=1", "/ready"]) {
      const response = await get(path);
      expect(response.status).toBe(503);
      expect(response.headers.get("Retry-After")).not.toBeNull();
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    }
    await fault("none");
    expect((await get("/ready")).status).toBe(200);
  });

  it("answers 503 with Retry-After, and stores nothing, while a read would wait too long for its turn", async () => {
    const put: string[] = [];
    const origin = createOrigin({ ...environment, ORIGIN_STATEMENTS: 1 }, DEADLINE_MS);
    const { get, records } = createTestApp({
      ...origin,
      store: { match: async () => undefined, put: async (url) => void put.push(url) },
    });
    await fault("hang");
    await problemOf(origin.query); // so statements take as long as the deadline
    const running = problemOf(origin.query);
    const response = await get("/products/1");
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(put).toEqual([]);
    expect(records[0]?.error).toMatch(
      /^origin-unavailable, because the wait for a turn would exceed \d+ ms$/,
    ); // and no stack
    await running;
  });

  it("sets no timer for the deadline of a read before its turn", async () => {
    const origin = createOrigin({ ...environment, ORIGIN_STATEMENTS: 1 }, DEADLINE_MS);
    await fault("hang");
    const running = problemOf(origin.query);
    const timeout = vi.spyOn(AbortSignal, "timeout");
    expect(await problemOf(origin.query)).toBe("origin-unavailable"); // it has waited
    expect(timeout).not.toHaveBeenCalled();
    timeout.mockRestore();
    await running;
  });
});

describe("the app, over a database that has failed for two hours", () => {
  it.each(inject("faultModes"))("serves cached entries, marked as stale: %s", async (mode) => {
    let moment = 0;
    const now = () => moment;
    let database = query;
    const { app } = createTestApp({
      query: (text, params) => database(text, params),
      now,
      store: createMemoryStore(now).store,
    });
    /** Waits for the background work too. */
    async function ask(path: string) {
      const ctx = createExecutionContext();
      const response = await app.request(path, {}, env, ctx);
      await waitOnExecutionContext(ctx);
      return response;
    }
    await emptyCatalogue();
    await given.product({ id: 1 });
    const known = ["", "/1", "/1/styles", "/1/related"].map((path) => `/products${path}`);
    known.push("/reviews?product_id=1", "/reviews/meta?product_id=1");
    for (const path of known) expect((await ask(path)).status).toBe(200);
    await fault(mode);
    database = read; // has a shorter deadline
    moment = 7_200_000;
    for (const path of known) {
      const response = await ask(path);
      expect([response.status, response.headers.get("Age")]).toEqual([200, "7200"]);
      expect(response.headers.get("Cache-Status")).toMatch(/detail=stale-if-error$/);
    }
  });
});

describe("a remote database", () => {
  it("is not queried through the local gateway", async () => {
    const before = await statements();
    const { query: remote } = createOrigin(
      { ...environment, DATABASE_URL: "postgresql://u:p@ep-x.example.test/db" },
      DEADLINE_MS,
    );
    expect(await problemOf(remote)).toBe("origin-unavailable");
    expect(await statements()).toBe(before);
  });
});

describe("a transaction", () => {
  const settings = (transaction: Transact) =>
    transaction([
      { text: "select set_config('test.value', $1, true)", params: ["kept"] },
      { text: "select current_setting('test.value'), 2", params: [] },
    ]);

  it("of reads cannot write", async () => {
    const { readTogether } = createOrigin(environment);
    const writing = readTogether([{ text: "insert into cache_purges (tag) values ('read')", params: [] }]);
    await expect(writing).rejects.toMatchObject({ cause: { code: "25006" } });
  });

  it("runs its statements in one session and returns the rows of each as text", async () => {
    expect(await settings(transact)).toEqual([[["kept"]], [["kept", "2"]]]);
  });

  it("is rolled back if one of its statements fails", async () => {
    await query("delete from cache_purges", []);
    const failing = transact([
      { text: "insert into cache_purges (tag) values ('half')", params: [] },
      { text: "select 1 / 0", params: [] },
    ]);
    await expect(failing).rejects.toBeInstanceOf(ProblemError);
    expect(await read("select tag from cache_purges", [])).toEqual([]);
  });

  it("is never retried if it may have been committed", async () => {
    const before = await statements();
    await fault("slow-body");
    await expect(settings(transact)).rejects.toBeInstanceOf(ProblemError);
    await fault("none");
    expect(await statements()).toBeLessThanOrEqual(before + 2);
  });

  it.each([
    ["08006", 1],
    ["57P01", 1],
    ["57P02", 1],
    ["40001", 2],
    ["40P01", 2],
    ["53300", 2],
    ["57P03", 2],
  ])(
    "whose statement fails with %s is sent %i times: it is retried only if it was surely rolled back",
    async (code, tries) => {
      const { transact: patient } = createOrigin(environment);
      expect(await triesOf(() => patient([{ text: failingWith(code), params: [] }]))).toBe(tries);
    },
  );

  it("is retried if it surely was not started", async () => {
    await fault("compute-unavailable");
    const answer = settings(createOrigin(environment).transact);
    await fault("none"); // while it pauses
    expect(await answer).toHaveLength(2);
  });

  it("fails with a Refusal if one of our functions raises a code of class AT", async () => {
    const refusing = "do $$ begin raise exception 'no' using errcode = 'AT001', detail = 'because'; end $$";
    await expect(transact([{ text: refusing, params: [] }])).rejects.toMatchObject({
      code: "AT001",
      message: "no",
      detail: "because",
    });
    await expect(transact([{ text: refusing, params: [] }])).rejects.toBeInstanceOf(Refusal);
  });
});
