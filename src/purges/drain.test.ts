import { beforeEach, describe, expect, it } from "vitest";
import { query, transact } from "../testing/catalogue.ts";
import { clock, createIsolate, endpoint, limits, sentTags, startAfresh, TOKEN } from "../testing/drain.ts";
import { record, waiting } from "../testing/purges.ts";
import { recordPurges } from "./store.ts";

beforeEach(startAfresh);

describe("recorded purges", () => {
  it("are sent to the zone in one call, each tag once, and then removed", async () => {
    await record("product-1", "products");
    await record("product-1");
    const { drain, records } = createIsolate();
    await drain();
    expect(await endpoint.calls()).toEqual([
      {
        path: "POST /zones/zone-1/purge_cache",
        authorization: `Bearer ${TOKEN}`,
        body: { tags: ["product-1", "products"] },
      },
    ]);
    expect(await waiting()).toEqual([]);
    expect(records).toMatchObject([
      { level: "info", purge: "zone", tags: ["product-1", "products"], outcome: "done" },
    ]);
    expect(JSON.stringify(records)).not.toContain(TOKEN);
  });

  it("lead to no call if there are none", async () => {
    await createIsolate().drain();
    expect(await endpoint.calls()).toEqual([]);
  });

  it("are sent oldest first, 250 tags in three calls", async () => {
    const tags = Array.from({ length: 250 }, (_, i) => `product-${i}`);
    await record(...tags);
    await createIsolate().drain();
    const sent = await sentTags();
    expect(sent.map((batch) => batch?.length)).toEqual([100, 100, 50]);
    expect(new Set(sent[0])).toEqual(new Set(tags.slice(0, 100)));
    expect(new Set(sent.flat())).toEqual(new Set(tags));
    expect(await waiting()).toEqual([]);
  });

  it("wait when the bucket is empty, and are then sent in one call every twelve seconds", async () => {
    await record(...Array.from({ length: 100 }, (_, i) => `product-${i}`));
    const { drain } = createIsolate({ limits: { ...limits, burst: 3, tagsPerCall: 1 } });
    const calls = [];
    for (const seconds of [0, 11, 1, 11, 1, 3600, 0]) {
      clock.later(seconds);
      await drain();
      calls.push((await endpoint.calls()).length);
    }
    expect(calls).toEqual([3, 3, 4, 4, 5, 8, 8]);
  });

  it("of everything replace all others", async () => {
    await record("product-1", "*", "product-2");
    await createIsolate({ limits: { ...limits, tagsPerCall: 1 } }).drain();
    expect((await endpoint.calls()).map(({ body }) => body)).toEqual([{ purge_everything: true }]);
    expect(await waiting()).toEqual([]);
  });

  it("are sent once by any number of concurrent isolates", async () => {
    await endpoint.set("slow");
    await record("product-1");
    await Promise.all(Array.from({ length: 10 }, () => createIsolate().drain()));
    expect(await sentTags()).toEqual([["product-1"]]);
  });

  it("that commit during a call are sent by the next call, even with the same tag", async () => {
    await endpoint.set("slow");
    await record("product-1");
    const draining = createIsolate().drain();
    await expect.poll(endpoint.calls, { interval: 5 }).toHaveLength(1);
    await record("product-1", "product-2");
    await draining;
    expect(await sentTags()).toEqual([["product-1"], ["product-1", "product-2"]]);
  });

  it("of a transaction that starts before a call and commits after it are not removed with it", async () => {
    const slow = transact([recordPurges(["product-1"]), { text: "select pg_sleep(0.5)", params: [] }]);
    const sleeping = () =>
      query("select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()", []);
    await expect.poll(sleeping, { interval: 5 }).toHaveLength(1);
    await record("product-1");
    await createIsolate().drain();
    expect(await waiting()).toEqual([]);
    await slow;
    expect(await waiting()).toEqual(["product-1"]);
  });

  it("are removed unsent if there is no receiver", async () => {
    await record("product-1", "*");
    await createIsolate({ zone: undefined }).drain();
    expect(await waiting()).toEqual([]);
    expect(await endpoint.calls()).toEqual([]);
  });
});
