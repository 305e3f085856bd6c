import { type LogRecord, reasons } from "./every-answer.ts";
import type { DrainPurges, EventContext } from "./router.ts";
import type { Transact } from "./sql.ts";

export type EveryMinuteOptions = {
  transact: Transact;
  drainPurges: DrainPurges;
  log: (record: LogRecord) => void;
  /** What is wrong with the settings: told again and again, for a log is a sample. */
  faults?: readonly string[];
  /** While nothing is known to wait, the database is asked in every so-manieth minute only. */
  idleMinutes: number;
};

const MINUTE_MS = 60_000;

/** Bounded, so that it is done within a statement's time; the next minute goes on. */
const FORGET_KEYS = `
  delete from idempotency_keys
  where ctid = any (array(
    select ctid
    from idempotency_keys
    where created_at < now() - interval '24 hours'
    order by created_at
    limit 5000
  ))`;

const SOMETHING_WAITS = `
  select exists (select from cache_purges)
    or exists (select from idempotency_keys where created_at < now() - interval '24 hours')`;

/**
 * The work of the platform's timer: each chore by itself, so that one that fails keeps none from its turn. A statement a
 * minute would keep a database awake that sleeps when idle, so the timer backs off while nothing waits. The idle minutes
 * follow from the clock alone, because the platform may run each event in a new isolate, which remembers nothing.
 */
export function createEveryMinute(options: EveryMinuteOptions) {
  const { transact, drainPurges, log, faults = [], idleMinutes } = options;
  let somethingWaits = false;

  async function doesSomethingWait(): Promise<boolean> {
    try {
      const [rows] = await transact([{ text: SOMETHING_WAITS, params: [] }]);
      return rows?.[0]?.[0] === "t";
    } catch {
      return true; // the chores have logged why the database cannot be asked
    }
  }

  return async function everyMinute(scheduledTime: number, ctx: EventContext): Promise<void> {
    for (const setting of faults) log({ level: "error", setting });
    const isIdleMinute = Math.floor(scheduledTime / MINUTE_MS) % idleMinutes === 0;
    if (!somethingWaits && !isIdleMinute) return;
    const chores: Record<string, () => Promise<unknown>> = {
      "purging everywhere": () => drainPurges(ctx),
      "forgetting idempotency keys": () => transact([{ text: FORGET_KEYS, params: [] }]),
    };
    const done = Object.entries(chores).map(async ([what, work]) => {
      try {
        await work();
      } catch (error) {
        log({ level: "error", failed: what, error: reasons(error) });
      }
    });
    await Promise.all(done);
    somethingWaits = await doesSomethingWait();
  };
}
