import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { LogRecord } from "./every-answer.ts";
import { createEveryMinute, type EveryMinuteOptions as Options } from "./every-minute.ts";
import worker from "./index.ts";
import { recordPurges } from "./purges/store.ts";
import type { Transact } from "./sql.ts";
import { insert, query, transact } from "./testing/catalogue.ts";

it("an idempotency key is removed after a day, and not before", async () => {
  await query("truncate idempotency_keys", []);
  await insert("idempotency_keys", {
    key: "old",
    request_hash: "x",
    result: "[]",
    created_at: daysAgo(1.01),
  });
  await insert("idempotency_keys", {
    key: "young",
    request_hash: "x",
    result: "[]",
    created_at: daysAgo(0.99),
  });
  await everyMinute()(IDLE_MINUTE, createExecutionContext());
  expect(await query("select key from idempotency_keys", [])).toEqual([["young"]]);
});

it("a chore that fails is logged, and the others still run", async () => {
  await query("truncate idempotency_keys", []);
  await insert("idempotency_keys", { key: "old", request_hash: "x", result: "[]", created_at: daysAgo(2) });
  const records: LogRecord[] = [];
  await everyMinute({ drainPurges: () => Promise.reject(new Error("no way")), records })(
    IDLE_MINUTE,
    createExecutionContext(),
  );
  expect(records).toMatchObject([{ level: "error", failed: "purging everywhere" }]);
  expect(await query("select key from idempotency_keys", [])).toEqual([]);
});

it("faults of the variables are logged each time", async () => {
  const records: LogRecord[] = [];
  const run = everyMinute({ records, faults: ["PURGE_BURST is wrong"] });
  for (let i = 0; i < 2; i += 1) await run(IDLE_MINUTE + i * MINUTE_MS, createExecutionContext());
  const told = { level: "error", setting: "PURGE_BURST is wrong" };
  expect(records).toEqual([told, told]);
});

describe("a database that sleeps when idle", () => {
  it("is not queried while no work waits", async () => {
    await query("truncate cache_purges, idempotency_keys", []);
    expect(await minutesThatAskTheDatabase(90)).toEqual([0, 30, 60]);
  });

  it("is queried every minute while a purge waits, until it is sent", async () => {
    await query("truncate cache_purges, idempotency_keys", []);
    await transact([recordPurges(["product-1"])]);
    let attempts = 0;
    const drainPurges = async () => {
      attempts += 1;
      if (attempts === 3) await query("truncate cache_purges", []);
    };
    expect(await minutesThatAskTheDatabase(60, { drainPurges })).toEqual([0, 1, 2, 30]);
  });

  it("is queried again a minute after it could not be reached", async () => {
    await query("truncate cache_purges, idempotency_keys", []);
    let isDown = true;
    const transactOrFail: Transact = async (statements) => {
      if (isDown) throw new Error("no way");
      return await transact(statements);
    };
    const run = everyMinute({ transact: transactOrFail });
    await run(IDLE_MINUTE, createExecutionContext());
    isDown = false;
    await insert("idempotency_keys", { key: "old", request_hash: "x", result: "[]", created_at: daysAgo(2) });
    await run(IDLE_MINUTE + MINUTE_MS, createExecutionContext());
    expect(await query("select key from idempotency_keys", [])).toEqual([]);
  });

  it("can be queried every minute, if it never sleeps, by a setting", async () => {
    expect(await minutesThatAskTheDatabase(3, { idleMinutes: 1 })).toEqual([0, 1, 2]);
  });
});

it("the platform's timer can call it in the Worker", async () => {
  await transact([recordPurges(["product-1"])]);
  await worker.scheduled(
    createScheduledController({ scheduledTime: new Date(IDLE_MINUTE) }),
    env,
    createExecutionContext(),
  );
  expect(await query("select tag from cache_purges", [])).toEqual([]); // there is no receiver
});

const MINUTE_MS = 60_000;

/** A minute in which the timer queries the database even if no work waits. */
const IDLE_MINUTE = Date.parse("2026-11-27T10:30:00Z");

function everyMinute({
  records = [] as LogRecord[],
  ...options
}: Partial<Options> & { records?: LogRecord[] } = {}) {
  return createEveryMinute({
    transact,
    drainPurges: async () => {},
    log: (record) => records.push(record),
    idleMinutes: 30,
    ...options,
  });
}

async function minutesThatAskTheDatabase(minutes: number, options: Partial<Options> = {}): Promise<number[]> {
  const asked = new Set<number>();
  let minute = 0;
  const noting: Transact = async (statements) => {
    asked.add(minute);
    return await transact(statements);
  };
  const run = everyMinute({ ...options, transact: noting });
  for (; minute < minutes; minute += 1) await run(IDLE_MINUTE + minute * MINUTE_MS, createExecutionContext());
  return [...asked];
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
