import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { onError, ProblemError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { Refusal, type Transact } from "../sql.ts";
import { query, transact } from "../testing/catalogue.ts";
import { jsonBody } from "./body.ts";
import { idempotent, once } from "./idempotency.ts";

// The write under test adds a row to a table without constraints.
const MAKE_THING = `
with made as (
  insert into cache_purges (tag)
  values ($3)
  returning id, tag
)
select keep_result($1, $2, json_build_array(id::text, tag, pg_sleep($4::float)::text))
from made`;

/** `by`: the name of the token. `"refuse": true` in the body stands for an invalid field. */
function createThings({ by, over = transact }: { by?: string; over?: Transact } = {}) {
  const app = createRouter();
  app.use(async function provide(c, next) {
    c.set("facts", { requestId: "test", startedAt: 0, queries: 0, dbMs: 0, ...(by !== undefined && { by }) });
    c.set("transact", over);
    await next();
  });
  app.post("/:kind", ...jsonBody(), idempotent, async (c) => {
    const { name = "thing", refuse = false, sleepS = 0 } = await c.req.json();
    if (refuse) {
      throw new ProblemError({
        kind: "invalid-request",
        errors: [{ in: "body", field: "refuse", message: `must be false, ${name}` }],
      });
    }
    const [id] = await once(c, (key) => [{ text: MAKE_THING, params: [...key, name, sleepS] }]);
    return c.json({ id }, 201);
  });
  app.onError(onError);
  return async function post(body: object, key?: string, path = "/things") {
    const headers = {
      "Content-Type": "application/json",
      ...(key !== undefined && { "Idempotency-Key": key }),
    };
    const response = await app.request(path, { method: "POST", headers, body: JSON.stringify(body) }, env);
    return {
      status: response.status,
      isReplayed: response.headers.get("Idempotent-Replayed") === "true",
      body: (await response.json()) as { id?: string; type?: string; errors?: unknown[] },
    };
  };
}

const post = createThings();
const countThings = async () => Number((await query("select count(*) from cache_purges", []))[0]?.[0]);

beforeEach(async () => {
  await query("delete from cache_purges", []);
  await query("truncate idempotency_keys", []);
});

describe("a request without a key", () => {
  it("is executed each time, and nothing is stored for it", async () => {
    await post({});
    expect(await post({})).toMatchObject({ status: 201, isReplayed: false });
    expect(await countThings()).toBe(2);
    expect(await query("select from idempotency_keys", [])).toEqual([]);
  });
});

describe("a request with a key", () => {
  it("is executed once, and a repetition gets the first response", async () => {
    const first = await post({ name: "Ägypten 🐪" }, "k");
    expect(first).toMatchObject({ status: 201, isReplayed: false });
    expect(await post({ name: "Ägypten 🐪" }, "k")).toEqual({ ...first, isReplayed: true });
    expect(await countThings()).toBe(1);
  });

  it("is independent of another key with the same body", async () => {
    await post({}, "k1");
    expect((await post({}, "k2")).isReplayed).toBe(false);
    expect(await countThings()).toBe(2);
  });

  it("is 422 if the key was used with another body or route", async () => {
    await post({}, "k");
    const mismatch = { status: 422, isReplayed: false, body: { type: "/problems/idempotency-mismatch" } };
    expect(await post({ name: "other" }, "k")).toMatchObject(mismatch);
    expect(await post({}, "k", "/others")).toMatchObject(mismatch);
    expect(await post({ refuse: true }, "k")).toMatchObject(mismatch);
    expect(await countThings()).toBe(1);
  });

  it("is 409 at once while the first request is in progress", async () => {
    const first = post({ sleepS: 0.5 }, "k");
    await expect.poll(() => query("select from pg_locks where locktype = 'advisory'", [])).toHaveLength(1);
    expect(await post({ sleepS: 0.5 }, "k")).toMatchObject({
      status: 409,
      body: { type: "/problems/idempotency-conflict" },
    });
    expect(await first).toMatchObject({ status: 201, isReplayed: false });
    expect(await post({ sleepS: 0.5 }, "k")).toMatchObject({ status: 201, isReplayed: true });
  });

  it("is executed once for any number of concurrent requests", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post({}, "k")));
    expect(await countThings()).toBe(1);
    expect(answers.filter(({ status, isReplayed }) => status === 201 && !isReplayed)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  it("that is invalid gets the same problem again, and its key stays with the invalid body", async () => {
    const first = await post({ refuse: true }, "k");
    expect(first).toMatchObject({ status: 422, isReplayed: false, body: { errors: [{ field: "refuse" }] } });
    expect(await post({ refuse: true }, "k")).toEqual({ ...first, isReplayed: true });
    expect((await post({}, "k")).body.type).toBe("/problems/idempotency-mismatch");
  });

  it("can be repeated after any other failure", async () => {
    const lost = createThings({
      over: () => Promise.reject(new ProblemError({ kind: "origin-unavailable" })),
    });
    expect((await lost({}, "k")).status).toBe(503);
    const refused = createThings({
      over: () => Promise.reject(new Refusal({ code: "AT999", message: "no", detail: undefined })),
    });
    expect((await refused({}, "k")).status).toBe(500);
    expect(await post({}, "k")).toMatchObject({ status: 201, isReplayed: false });
  });

  it("gets the first response when it is repeated because that response was lost", async () => {
    const lost = createThings({
      over: async (statements) => {
        await transact(statements);
        throw new ProblemError({ kind: "origin-unavailable" });
      },
    });
    expect((await lost({}, "k")).status).toBe(503);
    expect(await post({}, "k")).toMatchObject({ status: 201, isReplayed: true });
    expect(await countThings()).toBe(1);
  });

  it("is independent of the same key of another caller", async () => {
    const [ann, bob] = [createThings({ by: "ann" }), createThings({ by: "bob" })];
    const ids = [await ann({}, "k"), await bob({}, "k"), await post({}, "k")].map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(3);
    expect((await ann({}, "k")).body.id).toBe(ids[0]);
    expect((await post({}, "ann k")).status).toBe(422);
  });

  it("is executed again after a day", async () => {
    await post({}, "k");
    await query("update idempotency_keys set created_at = now() - interval '24 hours'", []);
    expect((await post({ name: "new" }, "k")).isReplayed).toBe(false);
    expect((await post({ name: "new" }, "k")).isReplayed).toBe(true);
  });

  it.each(["", "a b", "ä", "x".repeat(256)])("is 422 with the key %j", async (key) => {
    expect(await post({}, key)).toMatchObject({
      status: 422,
      body: { errors: [{ in: "header", field: "Idempotency-Key" }] },
    });
    expect(await countThings()).toBe(0);
  });

  it("may have a key of 255 characters", async () => {
    expect((await post({}, "~".repeat(255))).status).toBe(201);
  });
});
