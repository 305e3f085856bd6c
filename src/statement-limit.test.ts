import { describe, expect, it } from "vitest";
import { createStatementLimit, TooManyStatements } from "./statement-limit.ts";

function start({ most = 2, maxWaitMs = 100 } = {}) {
  let later = 0;
  const { limited, refusal } = createStatementLimit({
    most,
    maxWaitMs,
    longestMs: 1000,
    now: () => Date.now() + later,
  });
  let underWay = 0;
  let highest = 0;
  const ends: (() => void)[] = [];
  const send = () =>
    limited(async () => {
      underWay += 1;
      highest = Math.max(highest, underWay);
      await new Promise<void>((resolve) => ends.push(resolve));
      underWay -= 1;
    });
  return {
    limited,
    refusal,
    send,
    ends,
    highest: () => highest,
    /** Waits until this number has been sent. */
    sent: (count: number) => expect.poll(() => ends.length, { interval: 2, timeout: 10_000 }).toBe(count),
    skip: (ms: number) => {
      later += ms;
    },
  };
}

describe("the limit of statements", () => {
  it("runs the given number of statements at once, and the others in turn", async () => {
    const { send, sent, ends, highest } = start({ maxWaitMs: 10_000 });
    const all = Array.from({ length: 7 }, send);
    for (let ended = 0; ended < 7; ended += 1) {
      await sent(Math.min(7, ended + 2));
      ends[ended]?.();
    }
    await Promise.all(all);
    expect(highest()).toBe(2);
  });

  it("rejects a statement that has waited too long, without sending it", async () => {
    const { send, sent, ends } = start();
    const [first, second, late] = [send(), send(), send()];
    await expect(late).rejects.toBeInstanceOf(TooManyStatements);
    for (const end of ends) end();
    await Promise.all([first, second]);
    const next = send();
    await sent(3);
    ends[2]?.();
    await next;
  });

  it("rejects at once a statement that would wait too long, by the duration of recent statements", async () => {
    const { limited, refusal, send, sent, ends, skip } = start({ most: 1, maxWaitMs: 600_000 });
    await limited(async () => skip(400_000));
    expect(refusal()).toBeUndefined(); // however long statements take, one runs
    const [running, waiting] = [send(), send()];
    expect(refusal()).toBeInstanceOf(TooManyStatements);
    await expect(send()).rejects.toBeInstanceOf(TooManyStatements);
    ends[0]?.();
    await sent(2);
    ends[1]?.();
    await Promise.all([running, waiting]);
  });

  it("frees the turn of a statement that failed", async () => {
    const { limited, send, sent, ends } = start({ most: 1 });
    await expect(limited(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const next = send();
    await sent(1);
    ends[0]?.();
    await next;
  });

  it("frees the turn of a statement that has run for longer than the deadline", async () => {
    const { limited, skip } = start({ most: 1 });
    void limited(() => new Promise<never>(() => {})); // the platform has cancelled its request
    skip(1001);
    expect(await limited(async () => "sent")).toBe("sent");
  });
});
