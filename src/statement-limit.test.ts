import { describe, expect, it } from "vitest";
import { createStatementLimit, TooManyStatements } from "./statement-limit.ts";

function start({ most = 2, maxWaitMs = 100 } = {}) {
  let later = 0;
  const limited = createStatementLimit({ most, maxWaitMs, longestMs: 1000, now: () => Date.now() + later });
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
    send,
    ends,
    highest: () => highest,
    /** Until so many have been sent. */
    sent: (count: number) => expect.poll(() => ends.length, { interval: 2, timeout: 10_000 }).toBe(count),
    skip: (ms: number) => {
      later += ms;
    },
  };
}

describe("the limit of statements", () => {
  it("lets so many through at once, and the others as turns come", async () => {
    const { send, sent, ends, highest } = start({ maxWaitMs: 10_000 });
    const all = Array.from({ length: 7 }, send);
    for (let ended = 0; ended < 7; ended += 1) {
      await sent(Math.min(7, ended + 2));
      ends[ended]?.();
    }
    await Promise.all(all);
    expect(highest()).toBe(2);
  });

  it("refuses one whose turn does not come in time, and nothing of it is sent", async () => {
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

  it("refuses at once what could not have its turn in time, by what statements took of late", async () => {
    const { limited, send, sent, ends, skip } = start({ most: 1, maxWaitMs: 600_000 });
    await limited(async () => skip(400_000));
    const [running, waiting] = [send(), send()];
    await expect(send()).rejects.toBeInstanceOf(TooManyStatements);
    ends[0]?.();
    await sent(2);
    ends[1]?.();
    await Promise.all([running, waiting]);
  });

  it("gives back the turn of a statement that failed", async () => {
    const { limited, send, sent, ends } = start({ most: 1 });
    await expect(limited(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const next = send();
    await sent(1);
    ends[0]?.();
    await next;
  });

  it("counts a statement as over that nobody has heard of for longer than any may take", async () => {
    const { limited, skip } = start({ most: 1 });
    void limited(() => new Promise<never>(() => {})); // its request was ended by the platform
    skip(1001);
    expect(await limited(async () => "sent")).toBe("sent");
  });
});
