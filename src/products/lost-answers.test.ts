import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnv } from "../env.ts";
import { createOrigin } from "../sql.ts";
import { createTestApp, emptyCatalogue, query } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, LEAST } from "../testing/writer.ts";

/** Of a caller who waits less long than a test does. */
const DEADLINE_MS = 400;
const environment = parseEnv(env);
const writer = createWriter(createTestApp(createOrigin(environment, DEADLINE_MS)));

async function fault(mode: string): Promise<void> {
  await fetch(new URL("/faults", environment.SQL_GATEWAY_URL), {
    method: "PUT",
    body: JSON.stringify({ mode }),
  });
}

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

afterEach(() => fault("none"));

describe("a write whose response is lost", () => {
  it.each(["down", "hang", "compute-unavailable", "garbage", "slow-body"])(
    "is a 503, and is executed once when it is repeated with its key: %s",
    async (mode) => {
      const key = { "Idempotency-Key": mode };
      await fault(mode);
      const lost = await writer.post(LEAST, key);
      expect(lost.status).toBe(503);
      expect(lost.headers.get("Retry-After")).toBe("5");
      await fault("none");
      const again = await writer.post(LEAST, key);
      expect(again.status).toBe(201);
      expect(again.headers.get("Idempotent-Replayed")).toBe(mode === "slow-body" ? "true" : null);
      expect(await query("select count(*) from products", [])).toEqual([["1"]]);
    },
  );

  it.each(["down", "slow-body"])("is executed completely or not at all: %s", async (mode) => {
    const id = await writer.make({ styles: [{ name: "A", original_price: 1 }] });
    await fault(mode);
    expect((await writer.put(id, { name: "B", styles: [] })).status).toBe(503);
    expect((await writer.remove(id, { "If-Match": "*" })).status).toBe(503);
    await fault("none");
    const left = await query(
      "select (select count(*) from products where name = $1), (select count(*) from styles)",
      [LEAST.name],
    );
    expect(left).toEqual(mode === "down" ? [["1", "1"]] : [["0", "0"]]);
  });

  it("is 409 when it is repeated during the first attempt, and gets its response afterwards", async () => {
    // Adds a word of its name, so that the write waits for it.
    const holder = query(
      `with held as (
         insert into name_words (word, products, unaccented) select unnest(words_of($1)), 0, 0 returning word
       )
       select pg_sleep(1) from (select count(*) from held) added`,
      [LEAST.name],
    );
    await expect
      .poll(() => query("select from pg_stat_activity where query like 'with held%'", []))
      .not.toEqual([]);
    const key = { "Idempotency-Key": "slow" };
    expect((await writer.post(LEAST, key)).status).toBe(503);
    expect((await writer.post(LEAST, key)).status).toBe(409);
    await holder;
    await expect.poll(async () => (await writer.post(LEAST, key)).status).toBe(201);
    expect(await query("select count(*) from products", [])).toEqual([["1"]]);
  });

  it("logs the lock that it waited for too long", async () => {
    const app = createTestApp();
    const id = await createWriter(app).make();
    const holder = query("with held as (select from products for update) select pg_sleep(1.8) from held", []);
    await expect
      .poll(() => query("select from pg_stat_activity where query like 'with held%'", []))
      .not.toEqual([]);
    expect((await createWriter(app).put(id, { name: "B" })).status).toBe(503);
    await holder;
    expect(app.records.at(-1)).toMatchObject({
      level: "error",
      error: expect.stringMatching(/lock timeout.*while .* in relation "products"/s),
    });
  });
});
