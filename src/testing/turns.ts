/**
 * Asynchronous operations that end one at a time, in the order that `pick` chooses. fast-check's scheduler waits for 50
 * microtasks at each step, which takes longer than the code under test.
 */
export function createTurns(pick: () => number) {
  const pending: { what: string; end: () => void }[] = [];
  const ended: string[] = [];

  async function endOne(): Promise<void> {
    const choice = pick();
    const [operation] = pending.splice((choice >>> 1) % pending.length, 1);
    if (operation === undefined) return;
    ended.push(operation.what);
    operation.end();
    // Half of the time, the next one may end before the code that awaits this one has continued.
    if (choice % 2 === 0) await untilAllWait();
    else await undefined;
  }

  return {
    /** What has ended, in order. */
    ended,
    isIdle: () => pending.length === 0,
    /** An operation: resolves when it is picked. */
    pause: (what: string) => new Promise<void>((end) => pending.push({ what, end })),
    endOne,
    async endAll(): Promise<void> {
      await untilAllWait();
      while (pending.length > 0) {
        await endOne();
        if (pending.length === 0) await untilAllWait();
      }
    },
  };
}

export type Turns = ReturnType<typeof createTurns>;

// The model runs in Node, but this folder has the types of the Workers runtime.
declare const process: { nextTick(callback: () => void): void };

/** Node calls back when no microtask is left. */
const untilAllWait = () => new Promise<void>((resolve) => process.nextTick(resolve));
