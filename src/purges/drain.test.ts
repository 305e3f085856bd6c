import { createExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, inject, it } from "vitest";
import type { LogRecord } from "../every-answer.ts";
import type { Transact } from "../sql.ts";
import { query, transact } from "../testing/catalogue.ts";
import { emptyPurges, record, waiting } from "../testing/purges.ts";
import { createDrain } from "./drain.ts";
import { zonePort } from "./ports.ts";
import { claimPurges, recordPurges, recordSoftPurge } from "./store.ts";

declare module "vitest" {
  interface ProvidedContext {
    purgeApiUrl: string;
  }
}

const api = inject("purgeApiUrl");
const TOKEN = "a-token-of-16-or-more";
const ctx = createExecutionContext();

type Mode = "accept" | "slow" | "limit" | "fail" | "garbage" | "refuse" | "hang";
type Call = { path: string; authorization: string; body: { tags?: string[]; purge_everything?: true } };

const endpoint = {
  set: async (mode: Mode) => {
    await (await fetch(`${api}/mode`, { method: "PUT", body: mode })).text();
  },
  calls: async (): Promise<Call[]> => await (await fetch(`${api}/calls`)).json(),
};

let time: number;
const later = (seconds: number) => {
  time += seconds * 1000;
};

const limits = { callsPerMinute: 5, burst: 25, tagsPerCall: 100 };

/** The drain of one isolate. */
function createIsolate(options: Partial<Parameters<typeof createDrain>[0]> = {}) {
  const records: LogRecord[] = [];
  const drain = createDrain({
    transact,
    limits,
    zone: zonePort({ zoneId: "zone-1", token: TOKEN }, api),
    now: () => time,
    databaseNow: () => new Date(time),
    log: (record) => records.push(record),
    callDeadlineMs: 300,
    ...options,
  });
  return { drain: () => drain(ctx), records };
}

const sentTags = async () => (await endpoint.calls()).map(({ body }) => body.tags);

beforeEach(async () => {
  time = Date.parse("2030-01-01T00:00:00Z");
  await emptyPurges();
  await endpoint.set("accept");
});

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
      later(seconds);
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
    later(200);
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
        new Date(time).toISOString(),
      ]);
      const pauseS = Number(rows[0]?.[0]);
      expect(pauseS).toBeGreaterThanOrEqual(least);
      expect(pauseS).toBeLessThanOrEqual(least * 1.5);
      later(pauseS + 1);
    }
    expect(await endpoint.calls()).toHaveLength(8);
  });

  it("is retried by no isolate before Retry-After", async () => {
    await record("product-1");
    await endpoint.set("limit"); // for 90 seconds
    await createIsolate().drain();
    later(89);
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
    later(200);
    await drain();
    expect(statements).toBeGreaterThan(before);
  });
});

describe("a crash", () => {
  it("between commit and purge leaves the purge to the next drain", async () => {
    await record("product-1");
    later(60);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"]]);
  });

  it("of the sending isolate leaves the purge to others after its lease", async () => {
    await record("product-1");
    await claimPurges(transact, crypto.randomUUID(), limits, false, new Date(time));
    await createIsolate().drain();
    expect(await endpoint.calls()).toEqual([]);
    later(16);
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
    later(16);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"], ["product-1"]]);
    expect(await waiting()).toEqual([]);
  });
});

describe("a soft purge of everything", () => {
  const recordSoft = (seconds: number) => transact([recordSoftPurge(seconds)]);

  it("reaches the zone as a purge when its time is over, and delays no other purge", async () => {
    time = Date.now();
    await recordSoft(60);
    await record("product-1");
    later(1);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"]]);
    expect(await waiting()).toEqual(["~"]);
    later(61);
    await createIsolate().drain();
    expect((await endpoint.calls()).at(-1)?.body).toEqual({ purge_everything: true });
    expect(await waiting()).toEqual([]);
  });

  it("is sent to the platform cache at once, and marks its entries stale", async () => {
    time = Date.now();
    const asked: unknown[] = [];
    const success = { success: true, errors: [] };
    const asking = (what: string) => async (options: unknown) => {
      asked.push([what, options]);
      return success;
    };
    const cache = { purge: asking("purge"), invalidate: asking("invalidate") };
    await recordSoft(60);
    await record("product-1");
    later(1);
    const drain = createDrain({
      transact,
      limits,
      zone: undefined,
      now: () => time,
      databaseNow: () => new Date(time),
      log: () => {},
    });
    await drain(Object.assign(createExecutionContext(), { cache }));
    expect(asked).toEqual([
      ["invalidate", { purgeEverything: true }],
      ["purge", { tags: ["product-1"] }],
    ]);
    expect(await waiting()).toEqual([]);
  });

  it("is replaced by a hard one", async () => {
    time = Date.now();
    await recordSoft(60);
    await record("*", "product-1");
    later(1);
    await createIsolate().drain();
    expect((await endpoint.calls()).map(({ body }) => body)).toEqual([{ purge_everything: true }]);
    expect(await waiting()).toEqual([]);
  });
});
