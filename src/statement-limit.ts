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

/** So many may wait for each that is under way; more would only learn later that there is no turn for them. */
const WAITING_FOR_EACH = 32;

type Turn = { takenAt: number };

/**
 * Protects a database from one isolate: a flood of reads that nothing is kept of then costs it no more than it can do at
 * its best, and those who cannot have their turn soon learn that at once.
 */
export function createStatementLimit({ most, patienceMs, longestMs, now = Date.now }: Options) {
  const taken = new Set<Turn>();
  const waiting = new Set<(turn: Turn) => void>();

  function take(): Turn | undefined {
    if (taken.size >= most) {
      for (const turn of taken) if (now() - turn.takenAt > longestMs) taken.delete(turn);
      if (taken.size >= most) return undefined;
    }
    const turn = { takenAt: now() };
    taken.add(turn);
    return turn;
  }

  function giveBack(turn: Turn): void {
    taken.delete(turn);
    for (const proceed of waiting) {
      const next = take();
      if (next === undefined) return;
      waiting.delete(proceed);
      proceed(next);
    }
  }

  async function wait(): Promise<Turn> {
    if (waiting.size >= most * WAITING_FOR_EACH)
      throw new TooManyStatements(`${waiting.size} statements are waiting`);
    let timer: ReturnType<typeof setTimeout>;
    return await new Promise<Turn>((resolve, reject) => {
      waiting.add(resolve);
      timer = setTimeout(() => {
        waiting.delete(resolve);
        reject(new TooManyStatements(`${most} statements were under way for ${patienceMs} ms`));
      }, patienceMs);
    }).finally(() => clearTimeout(timer));
  }

  /** Sends a statement when it is its turn; fails with TooManyStatements when that does not come, else as `send` does. */
  return async function limited<T>(send: () => Promise<T>): Promise<T> {
    const turn = (waiting.size === 0 && take()) || (await wait());
    try {
      return await send();
    } finally {
      giveBack(turn);
    }
  };
}
