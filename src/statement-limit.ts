/** Too many statements were running, so this one was never sent. */
export class TooManyStatements extends Error {}

type Options = {
  /** How many statements may run at once. */
  most: number;
  /** How long a statement waits for its turn. */
  maxWaitMs: number;
  /** After this time a statement counts as over, because the platform may have cancelled its request. */
  longestMs: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
};

type Turn = { takenAt: number };

/**
 * The pause between two tries to get a turn, with jitter. It is as many milliseconds as there are statements that wait,
 * so that one of them tries about every millisecond: timers cost time for which hits would have to wait.
 */
const SHORTEST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 128;
/** The share of the newest statement in what one is expected to take. */
const NEWEST = 1 / 16;

/**
 * Protects a database from one isolate: a flood of cold reads costs it no more than its best rate, and a statement that
 * gets no turn fails soon: at once if the statements before it will take longer than `maxWaitMs`.
 *
 * A waiting statement polls with a timer of its own. A promise that another request settles would be shorter, but the
 * runtime takes a request that waits for nothing else as hung and cancels it, and its turn would be lost.
 */
export function createStatementLimit({ most, maxWaitMs, longestMs, now = Date.now }: Options) {
  const taken = new Set<Turn>();
  /** Until when each waits. An entry whose request the platform has cancelled stays until then. */
  const waiting = new Set<{ until: number }>();
  /** What a statement takes, in milliseconds; unknown until one has ended. */
  let usualMs: number | undefined;

  function take(): Turn | undefined {
    if (taken.size >= most) {
      for (const turn of taken) if (now() - turn.takenAt > longestMs) taken.delete(turn);
      if (taken.size >= most) return undefined;
    }
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
    usualMs = usualMs === undefined ? tookMs : usualMs + (tookMs - usualMs) * NEWEST;
  }

  /** Expected wait = statements that wait × usual time ÷ `most`. A wait in vain would cost timers for nothing. */
  const canWait = () => (waiting.size + 1) * (usualMs ?? 0) <= maxWaitMs * most;

  async function wait(): Promise<Turn> {
    if (!canWait())
      throw new TooManyStatements(`${waiting.size} statements wait, for more than ${maxWaitMs} ms`);
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
      if (now() + pause > until)
        throw new TooManyStatements(`${most} statements were under way for ${maxWaitMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      const turn = take();
      if (turn !== undefined) return turn;
    }
  }

  /** Sends a statement when it has its turn. Fails with TooManyStatements if it gets none in time, else as `send` does. */
  return async function limited<T>(send: () => Promise<T>): Promise<T> {
    const turn = (isAnybodyWaiting() ? undefined : take()) ?? (await wait()); // first come, first served
    try {
      return await send();
    } finally {
      end(turn);
    }
  };
}
