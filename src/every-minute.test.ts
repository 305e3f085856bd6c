import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { LogRecord } from "./every-answer.ts";
import { createEveryMinute } from "./every-minute.ts";
import worker from "./index.ts";
import { recordPurges } from "./purges/store.ts";
import { insert, query, transact } from "./testing/catalogue.ts";

it("an answer to repeat is forgotten after a day, and not before", async () => {
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
  await everyMinute()(createExecutionContext());
  expect(await query("select key from idempotency_keys", [])).toEqual([["young"]]);
});

it("a chore that fails is logged and keeps none from its turn", async () => {
  await query("truncate idempotency_keys", []);
  await insert("idempotency_keys", { key: "old", request_hash: "x", result: "[]", created_at: daysAgo(2) });
  const records: LogRecord[] = [];
  await everyMinute({ drainPurges: () => Promise.reject(new Error("no way")), records })(
    createExecutionContext(),
  );
  expect(records).toMatchObject([{ level: "error", failed: "purging everywhere" }]);
  expect(await query("select key from idempotency_keys", [])).toEqual([]);
});

it("what is wrong with the settings is told each time", async () => {
  const records: LogRecord[] = [];
  const run = everyMinute({ records, faults: ["PURGE_BURST is wrong"] });
  for (let i = 0; i < 2; i += 1) await run(createExecutionContext());
  const told = { level: "error", setting: "PURGE_BURST is wrong" };
  expect(records).toEqual([told, told]);
});

it("the platform's timer finds it in the Worker", async () => {
  await transact([recordPurges(["product-1"])]);
  await worker.scheduled(createScheduledController(), env, createExecutionContext());
  expect(await query("select tag from cache_purges", [])).toEqual([]); // nobody is there to send it to
});

function everyMinute({
  drainPurges = async () => {},
  records = [] as LogRecord[],
  faults = [] as string[],
} = {}) {
  return createEveryMinute({ transact, drainPurges, log: (record) => records.push(record), faults });
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
