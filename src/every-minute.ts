import { type LogRecord, reasons } from "./every-answer.ts";
import type { DrainPurges } from "./router.ts";
import type { Transact } from "./sql.ts";

type Options = {
  transact: Transact;
  drainPurges: DrainPurges;
  log: (record: LogRecord) => void;
  /** What is wrong with the settings: told again and again, for a log is a sample. */
  faults?: readonly string[];
};

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

/** What is to be done whether anybody asks or not: each thing by itself, so that one that fails keeps none from its turn. */
export function createEveryMinute({ transact, drainPurges, log, faults = [] }: Options): DrainPurges {
  return async function everyMinute(ctx) {
    for (const setting of faults) log({ level: "error", setting });
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
  };
}
