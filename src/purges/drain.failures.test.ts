import { beforeEach, describe, expect, it } from "vitest";
import type { Transact } from "../sql.ts";
import { query, transact } from "../testing/catalogue.ts";
import { clock, createIsolate, endpoint, limits, sentTags, startAfresh } from "../testing/drain.ts";
import { record, waiting } from "../testing/purges.ts";
import { claimPurges } from "./store.ts";

beforeEach(startAfresh);

describe("a purge that fails", () => {
  it.each([
    ["limit", "429"],
    ["fail", "500"],
    ["garbage", "200 <html>"],
    ["refuse", "Not you"],
    ["hang", "no answer within 300 ms"],
  ] as const)("because of: %s, stays, is tried again later, and the log says why", async (mode, why) => {
    await record("product-1");
    await endpoint.set(mode);
    const { drain, records } = createIsolate();
    await drain();
    expect(await waiting()).toEqual(["product-1"]);
    expect(records).toMatchObject([{ level: "error", purge: "zone", tags: ["product-1"] }]);
    expect(records[0]?.outcome).toContain(why);
    await endpoint.set("accept");
    await createIsolate().drain();
    expect(await endpoint.calls()).toEqual([]);
    clock.later(200);
    await drain();
    expect(await sentTags()).toEqual([["product-1"]]);
    expect(await waiting()).toEqual([]);
  });

  it("is retried at intervals that grow up to five minutes", async () => {
    await record("product-1");
    await endpoint.set("fail");
    for (const least of [5, 10, 20, 40, 80, 160, 300, 300]) {
      await createIsolate().drain();
      const rows = await query("select extract(epoch from not_before - $1::timestamptz) from purge_drain", [
        new Date(clock.ms).toISOString(),
      ]);
      const pauseS = Number(rows[0]?.[0]);
      expect(pauseS).toBeGreaterThanOrEqual(least);
      expect(pauseS).toBeLessThanOrEqual(least * 1.5);
      clock.later(pauseS + 1);
    }
    expect(await endpoint.calls()).toHaveLength(8);
  });

  it("is retried by no isolate before Retry-After", async () => {
    await record("product-1");
    await endpoint.set("limit"); // for 90 seconds
    await createIsolate().drain();
    clock.later(89);
    await createIsolate().drain();
    expect(await endpoint.calls()).toHaveLength(1);
  });

  it("keeps its isolate from querying the database during the pause", async () => {
    let statements = 0;
    const counted: Transact = (all) => {
      statements += all.length;
      return transact(all);
    };
    await record("product-1");
    await endpoint.set("limit");
    const { drain } = createIsolate({ transact: counted });
    await drain();
    await drain(); // reads how long to pause
    const before = statements;
    for (let i = 0; i < 10; i += 1) await drain();
    expect(statements).toBe(before);
    clock.later(200);
    await drain();
    expect(statements).toBeGreaterThan(before);
  });
});

describe("a crash", () => {
  it("between commit and purge leaves the purge to the next drain", async () => {
    await record("product-1");
    clock.later(60);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"]]);
  });

  it("of the sending isolate leaves the purge to others after its lease", async () => {
    await record("product-1");
    await claimPurges(transact, crypto.randomUUID(), limits, false, new Date(clock.ms));
    await createIsolate().drain();
    expect(await endpoint.calls()).toEqual([]);
    clock.later(16);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"]]);
    expect(await waiting()).toEqual([]);
  });

  it("between a call and the removal of its purges makes the next drain send them again", async () => {
    await record("product-1");
    const dies: Transact = (all) =>
      all[0]?.text.includes("claim_purges") ? transact(all) : Promise.reject(new Error("crashed"));
    await expect(createIsolate({ transact: dies }).drain()).rejects.toThrow("crashed");
    expect(await waiting()).toEqual(["product-1"]);
    clock.later(16);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"], ["product-1"]]);
    expect(await waiting()).toEqual([]);
  });
});
