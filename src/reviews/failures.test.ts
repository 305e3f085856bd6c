import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { parseEnv } from "../env.ts";
import { createOrigin } from "../sql.ts";
import { createTestApp, emptyCatalogue, given, query, transact } from "../testing/catalogue.ts";
import { fault } from "../testing/faults.ts";
import { form, IMPORTED, type Posted, reviewer } from "../testing/reviews.ts";

const DEADLINE_MS = 400;
const { store, copies } = createMemoryStore(Date.now);
const { request, get } = createTestApp({ store, ...createOrigin(parseEnv(env), DEADLINE_MS) });
const { post, report } = reviewer(request);

const list = async () =>
  ((await (await get("/reviews?product_id=2")).json()) as { results: Posted[] }).results;
const sums = () => query("select stars_4, recommended from review_summaries", []);
const key = { "Idempotency-Key": "one" };

beforeEach(async () => {
  copies.clear();
  await emptyCatalogue();
  await query("truncate idempotency_keys, cache_purges", []);
  await given.product({ id: 2 });
  await given.summary({ product_id: 2, characteristics: '[{"id":5,"name":"Fit","sum":0,"count":0}]' });
});
afterEach(() => fault("none"));

/** A transaction that changes something and then stays open. Resolves after the change. */
async function whileHeld(statement: string): Promise<{ ended: Promise<unknown> }> {
  const ended = transact([
    { text: statement, params: [] },
    { text: "select pg_sleep(0.3)", params: [] },
  ]);
  await expect
    .poll(() => query("select from pg_stat_activity where wait_event = 'PgSleep'", []))
    .toHaveLength(1);
  return { ended };
}

describe("a review that is repeated with its key", () => {
  it("is posted once, and gets the first response, with its ignored fields", async () => {
    const body = { ...form, size: "M", characteristics: { "5": 3, "17": 1 } };
    const first = await post(body, key);
    const again = await post(body, key);
    expect(first.headers.get("Idempotent-Replayed")).toBeNull();
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([201, "true"]);
    const text = await first.text();
    expect(await again.text()).toBe(text);
    expect(text).toContain('"ignored":["size","characteristics.17"]');
    expect(await sums()).toEqual([["1", "1"]]);
  });

  it("is posted once, for any number of concurrent requests", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(form, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await sums()).toEqual([["1", "1"]]);
    expect(await list()).toHaveLength(1);
  });

  it("gets the same problem again, even if its product was created meanwhile", async () => {
    expect((await post({ ...form, product_id: 3 }, key)).status).toBe(422);
    await given.product({ id: 3 });
    const again = await post({ ...form, product_id: 3 }, key);
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([422, "true"]);
    expect((await post({ ...form, product_id: 3 })).status).toBe(201);
  });

  it.each(["down", "compute-unavailable", "garbage", "hang"])(
    "is posted then, if the connection to the database was: %s",
    async (mode) => {
      await fault(mode);
      expect((await post(form, key)).status).toBe(503);
      await fault("none");
      expect(await sums()).toEqual([["0", "0"]]);
      const again = await post(form, key);
      expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([201, null]);
      expect(await list()).toHaveLength(1);
      expect(await sums()).toEqual([["1", "1"]]);
    },
  );

  it("was posted already if only the response was lost, and is visible after the repetition", async () => {
    expect(await list()).toEqual([]); // and the cache stores that
    await fault("slow-body");
    expect((await post(form, key)).status).toBe(503);
    await fault("none");
    const again = await post(form, key);
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([201, "true"]);
    expect(await list()).toMatchObject([{ review_id: ((await again.json()) as Posted).review_id }]);
    expect(await sums()).toEqual([["1", "1"]]);
    expect(await query("select tag from cache_purges", [])).toEqual([["reviews-2"]]);
  });

  it("is posted then, if the database stopped during the transaction", async () => {
    const { ended } = await whileHeld("update review_summaries set stars_1 = stars_1 where product_id = 2");
    const first = post(form, key);
    const waiting = "from pg_stat_activity where wait_event_type = 'Lock' and query like '%post_review%'";
    await expect.poll(() => query(`select pg_terminate_backend(pid) ${waiting}`, [])).toEqual([["t"]]);
    expect((await first).status).toBe(503);
    await ended;
    expect(await query("select from reviews", [])).toEqual([]);
    expect(await query("select from cache_purges", [])).toEqual([]);
    expect((await post(form, key)).status).toBe(201);
    expect(await sums()).toEqual([["1", "1"]]);
  });
});

describe("a review of a product that is being deleted", () => {
  it("waits for the deletion, and is rejected", async () => {
    await given.review({ id: IMPORTED, product_id: 2 });
    await query("update review_summaries set stars_5 = 1, recommended = 1", []);
    const { ended } = await whileHeld(
      "with product as (delete from products where id = 2), sums as (delete from review_summaries) delete from reviews",
    );
    expect((await post(form)).status).toBe(422);
    await ended;
    expect(await query("select from reviews", [])).toEqual([]);
    expect(await query("select from review_summaries", [])).toEqual([]);
  });
});

describe("a report whose response was lost", () => {
  it("can be repeated, and hides the review from cached lists", async () => {
    const { review_id } = (await (await post(form)).json()) as Posted;
    expect(await list()).toHaveLength(1);
    await query("update reviews set reported = true", []); // as the report did
    expect(await list()).toHaveLength(1);
    expect((await report(review_id)).status).toBe(204);
    expect(await list()).toEqual([]);
  });
});
