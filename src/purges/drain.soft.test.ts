import { createExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { transact } from "../testing/catalogue.ts";
import { clock, createIsolate, endpoint, limits, sentTags, startAfresh } from "../testing/drain.ts";
import { record, waiting } from "../testing/purges.ts";
import { createDrain } from "./drain.ts";
import { recordSoftPurge } from "./store.ts";

beforeEach(startAfresh);

describe("a soft purge of everything", () => {
  const recordSoft = (seconds: number) => transact([recordSoftPurge(seconds)]);

  it("reaches the zone as a purge when its time is over, and delays no other purge", async () => {
    clock.ms = Date.now();
    await recordSoft(60);
    await record("product-1");
    clock.later(1);
    await createIsolate().drain();
    expect(await sentTags()).toEqual([["product-1"]]);
    expect(await waiting()).toEqual(["~"]);
    clock.later(61);
    await createIsolate().drain();
    expect((await endpoint.calls()).at(-1)?.body).toEqual({ purge_everything: true });
    expect(await waiting()).toEqual([]);
  });

  it("is sent to the platform cache at once, and marks its entries stale", async () => {
    clock.ms = Date.now();
    const asked: unknown[] = [];
    const success = { success: true, errors: [] };
    const asking = (what: string) => async (options: unknown) => {
      asked.push([what, options]);
      return success;
    };
    const cache = { purge: asking("purge"), invalidate: asking("invalidate") };
    await recordSoft(60);
    await record("product-1");
    clock.later(1);
    const drain = createDrain({
      transact,
      limits,
      zone: undefined,
      now: () => clock.ms,
      databaseNow: () => new Date(clock.ms),
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
    clock.ms = Date.now();
    await recordSoft(60);
    await record("*", "product-1");
    clock.later(1);
    await createIsolate().drain();
    expect((await endpoint.calls()).map(({ body }) => body)).toEqual([{ purge_everything: true }]);
    expect(await waiting()).toEqual([]);
  });
});
