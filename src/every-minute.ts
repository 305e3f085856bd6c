import { type LogRecord, reasons } from "./every-answer.ts";
import type { DrainPurges, EventContext } from "./router.ts";
import type { Transact } from "./sql.ts";

export type EveryMinuteOptions = {
  transact: Transact;
  drainPurges: DrainPurges;
  log: (record: LogRecord) => void;
  /** Faults of the variables. They are logged each time, because the platform samples the log. */
  faults?: readonly string[];
  /** While no work waits, the timer queries the database only every `idleMinutes` minutes. */
  idleMinutes: number;
};

const MINUTE_MS = 60_000;

/** Bounded to fit into a statement's deadline. The next minute deletes more. */
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
 * The work of the platform's timer. A chore that fails does not stop the others. A query every minute would keep a database
 * awake that sleeps when idle, so the timer backs off while no work waits. The clock alone decides which minutes are idle,
 * because each event may run in a new isolate without memory.
 */
export function createEveryMinute(options: EveryMinuteOptions) {
  const { transact, drainPurges, log, faults = [], idleMinutes } = options;
  let somethingWaits = false;

  async function doesSomethingWait(): Promise<boolean> {
    try {
      const [rows] = await transact([{ text: SOMETHING_WAITS, params: [] }]);
      return rows?.[0]?.[0] === "t";
    } catch {
      return true; // the chores have logged the failure
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
