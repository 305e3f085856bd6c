/** The statement was not sent, because too many others were running. It is expected and frequent, so it has no stack trace. */
export class TooManyStatements extends Error {
  override readonly stack = this.message;
}

type Options = {
  /** How many statements may run at once. */
  most: number;
  /** How long a statement waits for its turn. */
  maxWaitMs: number;
  /** After this time a statement no longer counts, because the platform may have cancelled its request. */
  longestMs: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
};

type Turn = { takenAt: number };

/**
 * The pause before a waiting statement tries again = number of waiting statements × 1 ms, with jitter. So about one tries
 * each millisecond, and their timers do not delay hits.
 */
const SHORTEST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 128;
/** The weight of the newest statement in the moving average of durations. */
const NEWEST_WEIGHT = 1 / 16;

/**
 * Limits how many statements of one isolate run at once, so that a flood of misses does not slow the database down. A
 * statement that gets no turn fails soon: at once if the statements before it will take longer than `maxWaitMs`.
 *
 * Each waiting statement polls with its own timer. If it waited for a promise of another request instead, the runtime would
 * take its request for hung and cancel it.
 */
export function createStatementLimit({ most, maxWaitMs, longestMs, now = Date.now }: Options) {
  const taken = new Set<Turn>();
  /** Until when each statement waits. If the platform cancels its request, it stays in the set until then. */
  const waiting = new Set<{ until: number }>();
  // Made once, because a flood throws thousands of them.
  const queueIsFull = new TooManyStatements(`the wait for a turn would exceed ${maxWaitMs} ms`);
  const gotNoTurn = new TooManyStatements(`${most} statements were running for ${maxWaitMs} ms`);
  /** The moving average of the durations, in milliseconds. Undefined until a statement has ended. */
  let averageMs: number | undefined;

  function isFull(): boolean {
    if (taken.size < most) return false;
    for (const turn of taken) if (now() - turn.takenAt > longestMs) taken.delete(turn);
    return taken.size >= most;
  }

  function take(): Turn | undefined {
    if (isFull()) return undefined;
    const turn = { takenAt: now() };
    taken.add(turn);
    return turn;
  }

  function isAnybodyWaiting(): boolean {
    for (const one of waiting) {
      if (one.until >= now()) return true;
      waiting.delete(one);
    }
    return false;
  }

  function end(turn: Turn): void {
    taken.delete(turn);
    const tookMs = now() - turn.takenAt;
    averageMs = averageMs === undefined ? tookMs : averageMs + (tookMs - averageMs) * NEWEST_WEIGHT;
  }

  /**
   * The error with which a statement would fail at once. Undefined: it would be sent or wait.
   * Expected wait = waiting statements × average duration ÷ `most`. A longer wait would only cost timers.
   */
  function refusal(): TooManyStatements | undefined {
    if ((waiting.size + 1) * (averageMs ?? 0) <= maxWaitMs * most) return undefined;
    if (!isAnybodyWaiting() && !isFull()) return undefined;
    return queueIsFull;
  }

  async function wait(): Promise<Turn> {
    const refused = refusal();
    if (refused !== undefined) throw refused;
    const until = now() + maxWaitMs;
    const ticket = { until };
    waiting.add(ticket);
    try {
      return await lookAgain(until);
    } finally {
      waiting.delete(ticket);
    }
  }

  async function lookAgain(until: number): Promise<Turn> {
    while (true) {
      const pauseMs = Math.min(Math.max(waiting.size, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
      const pause = Math.ceil(pauseMs * (0.5 + Math.random()));
      if (now() + pause > until) throw gotNoTurn;
      await new Promise((resolve) => setTimeout(resolve, pause));
      const turn = take();
      if (turn !== undefined) return turn;
    }
  }

  /** Calls `send` when it is the statement's turn. Fails with TooManyStatements if that takes too long, else as `send` does. */
  async function limited<T>(send: () => Promise<T>): Promise<T> {
    const turn = (isAnybodyWaiting() ? undefined : take()) ?? (await wait()); // first come, first served
    try {
      return await send();
    } finally {
      end(turn);
    }
  }

  return { limited, refusal };
}
