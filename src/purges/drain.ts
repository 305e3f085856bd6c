import { EVERYTHING, EVERYTHING_SOFTLY } from "../cache/entry.ts";
import { type LogRecord, reasons } from "../every-answer.ts";
import type { DrainPurges } from "../router.ts";
import type { Transact } from "../sql.ts";
import type { PurgeLimits } from "./limits.ts";
import { type Batch, choosePort, type Outcome, type PurgePort } from "./ports.ts";
import { claimPurges, finishPurges, forgetPurges, postponePurges } from "./store.ts";

type Options = {
  transact: Transact;
  limits: PurgeLimits;
  /** The receiver if the platform cache is not enabled. */
  zone: PurgePort | undefined;
  /** Milliseconds since the epoch, for pauses of this isolate. */
  now: () => number;
  /** The time for all isolates: the database's clock, unless a test sets it. */
  databaseNow?: () => Date;
  log: (record: LogRecord) => void;
  callDeadlineMs?: number;
};

const CALL_DEADLINE_MS = 5000;

/** No call starts later, because work after a response may take 30 s (developers.cloudflare.com/workers/platform/limits). */
const LONGEST_RUN_MS = 15_000;

const FIRST_PAUSE_S = 5;
const LONGEST_PAUSE_S = 300;
const LONGEST_RETRY_AFTER_S = 3600;

/**
 * Sends recorded purges to all data centres, within limits that all isolates share. Any isolate may call it at any time; a
 * lease lets one send. A record is removed only after it was sent, so a crash, a failure or a limit loses nothing. Purging
 * twice is harmless.
 *
 * Without a receiver the records are removed, because their entries will have expired when a receiver is set up.
 */
export function createDrain(options: Options): DrainPurges {
  const { transact, limits, zone, now, databaseNow, log, callDeadlineMs = CALL_DEADLINE_MS } = options;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  /** Makes one call at most. Returns whether more purges are due. */
  async function sendBatch(port: PurgePort): Promise<boolean> {
    const holder = crypto.randomUUID();
    const { tags, failures, waitS } = await claimPurges(
      transact,
      holder,
      limits,
      port.marksStale,
      databaseNow?.(),
    );
    if (tags === undefined) {
      pausedUntil = now() + waitS * 1000;
      return false;
    }
    const outcome = await send(port, tags);
    if (outcome.done) return await finishPurges(transact, holder);
    const { retryAfterS } = outcome;
    const pause = { waitS: pauseAfter(failures, retryAfterS), limited: retryAfterS !== undefined };
    await postponePurges(transact, holder, pause, databaseNow?.());
    return false;
  }

  async function send(port: PurgePort, tags: readonly string[]): Promise<Outcome> {
    const batch = batchOf(tags);
    const start = now();
    const outcome = await within(callDeadlineMs, (signal) => port.purge(batch, signal));
    log({
      level: outcome.done ? "info" : "error",
      purge: port.name,
      ...batch,
      outcome: outcome.done ? "done" : outcome.why,
      ms: now() - start,
    });
    return outcome;
  }

  return async function drainPurges({ cache }) {
    const port = choosePort(cache, zone);
    if (port === undefined) return await forgetPurges(transact);
    const end = now() + LONGEST_RUN_MS;
    let more = now() >= pausedUntil;
    while (more && now() < end) more = await sendBatch(port);
  };
}

function batchOf(tags: readonly string[]): Batch {
  if (tags.includes(EVERYTHING)) return { everything: true };
  return tags.includes(EVERYTHING_SOFTLY) ? { everything: true, soft: true } : { tags };
}

/** A call that throws or hangs counts as failed, although the receiver may have executed it. */
async function within(ms: number, call: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
  const signal = AbortSignal.timeout(ms);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`no answer within ${ms} ms`)));
  });
  try {
    return await Promise.race([call(signal), over]);
  } catch (error) {
    return { done: false, why: reasons(error) };
  }
}

/** Seconds: max(min(5 × 2^failures, 300), min(Retry-After, 3600)) × (1 to 1.5). */
function pauseAfter(failures: number, retryAfterS = 0): number {
  const backoff = Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** failures);
  const pause = Math.max(backoff, Math.min(LONGEST_RETRY_AFTER_S, retryAfterS));
  return pause * (1 + Math.random() / 2);
}
