import { createExecutionContext } from "cloudflare:test";
import { inject } from "vitest";
import type { LogRecord } from "../every-answer.ts";
import { createDrain } from "../purges/drain.ts";
import { zonePort } from "../purges/ports.ts";
import { transact } from "./catalogue.ts";
import { emptyPurges } from "./purges.ts";

declare module "vitest" {
  interface ProvidedContext {
    purgeApiUrl: string;
  }
}

const api = inject("purgeApiUrl");
const ctx = createExecutionContext();
export const TOKEN = "a-token-of-16-or-more";

type Mode = "accept" | "slow" | "limit" | "fail" | "garbage" | "refuse" | "hang";
type Call = { path: string; authorization: string; body: { tags?: string[]; purge_everything?: true } };

/** The replacement for Cloudflare's purge API. */
export const endpoint = {
  set: async (mode: Mode) => {
    await (await fetch(`${api}/mode`, { method: "PUT", body: mode })).text();
  },
  calls: async (): Promise<Call[]> => await (await fetch(`${api}/calls`)).json(),
};

export const sentTags = async () => (await endpoint.calls()).map(({ body }) => body.tags);

/** The time of all isolates and their database. */
export const clock = {
  ms: 0,
  later: (seconds: number) => {
    clock.ms += seconds * 1000;
  },
};

export const limits = { callsPerMinute: 5, burst: 25, tagsPerCall: 100 };

/** The drain of one isolate. */
export function createIsolate(options: Partial<Parameters<typeof createDrain>[0]> = {}) {
  const records: LogRecord[] = [];
  const drain = createDrain({
    transact,
    limits,
    zone: zonePort({ zoneId: "zone-1", token: TOKEN }, api),
    now: () => clock.ms,
    databaseNow: () => new Date(clock.ms),
    log: (record) => records.push(record),
    callDeadlineMs: 300,
    ...options,
  });
  return { drain: () => drain(ctx), records };
}

/** Before each test. */
export async function startAfresh(): Promise<void> {
  clock.ms = Date.parse("2030-01-01T00:00:00Z");
  await emptyPurges();
  await endpoint.set("accept");
}
