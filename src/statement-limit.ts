/** Says that too many statements were under way for too long: surely this one was never sent. */
export class TooManyStatements extends Error {}

type Options = {
  /** How many statements may be under way at once. */
  most: number;
  /** How long one waits for its turn. */
  patienceMs: number;
  /** After so long a statement counts as over, for the platform may have ended the request that waited for it. */
  longestMs: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
};

type Turn = { takenAt: number };

/** Between two looks whether there is a turn; twice as long each time, with jitter. */
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 32;

/**
 * Protects a database from one isolate: a flood of reads that nothing is kept of then costs it no more than it can do at
 * its best, and those who cannot have their turn soon learn that.
 *
 * Whoever waits looks again by a timer of its own. A promise that another request settles would be shorter; but a
 * request that waits for nothing else is taken for hung by the runtime, and the turn that it was given is lost.
 */
export function createStatementLimit({ most, patienceMs, longestMs, now = Date.now }: Options) {
  const taken = new Set<Turn>();
  /** Until when each waits; one whose request was ended by the platform is still there until then. */
  const waiting = new Set<{ until: number }>();

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

  async function wait(): Promise<Turn> {
    const until = now() + patienceMs;
    const ticket = { until };
    waiting.add(ticket);
    try {
      return await lookAgain(until);
    } finally {
      waiting.delete(ticket);
    }
  }

  async function lookAgain(until: number): Promise<Turn> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const pause = Math.ceil(pauseMs * (0.5 + Math.random()));
      if (now() + pause > until)
        throw new TooManyStatements(`${most} statements were under way for ${patienceMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      const turn = take();
      if (turn !== undefined) return turn;
    }
  }

  /** Sends a statement when it is its turn; fails with TooManyStatements when that does not come, else as `send` does. */
  return async function limited<T>(send: () => Promise<T>): Promise<T> {
    const turn = (isAnybodyWaiting() ? undefined : take()) ?? (await wait()); // nobody passes those who wait
    try {
      return await send();
    } finally {
      taken.delete(turn);
    }
  };
}
