import { describe, expect, it } from "vitest";
import { createStatementLimit, TooManyStatements } from "./statement-limit.ts";

function start({ most = 2, patienceMs = 20 } = {}) {
  let time = 0;
  const limited = createStatementLimit({ most, patienceMs, longestMs: 1000, now: () => time });
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
  const later = (ms: number) => {
    time += ms;
  };
  return { limited, send, ends, highest: () => highest, underWay: () => underWay, later };
}

const moment = () => new Promise((resolve) => setTimeout(resolve));

describe("the limit of statements", () => {
  it("lets so many through at once, and the others in their order as turns come", async () => {
    const { send, ends, highest, underWay } = start({ patienceMs: 10_000 });
    const all = Array.from({ length: 7 }, send);
    for (let ended = 0; ended < 7; ended += 1) {
      await moment();
      expect(underWay()).toBe(Math.min(2, 7 - ended));
      ends[ended]?.();
    }
    await Promise.all(all);
    expect(highest()).toBe(2);
  });

  it("refuses one whose turn does not come in time, and nothing of it is sent", async () => {
    const { send, ends } = start();
    const [first, second, late] = [send(), send(), send()];
    await expect(late).rejects.toBeInstanceOf(TooManyStatements);
    for (const end of ends) end();
    await Promise.all([first, second]);
    expect(ends).toHaveLength(2);
    const next = send();
    await moment();
    ends[2]?.();
    await next;
  });

  it("refuses at once when too many are waiting", async () => {
    const { send, ends } = start({ most: 1, patienceMs: 10_000 });
    const all = Array.from({ length: 34 }, send).map((sent) => sent.then(String, String));
    const first = await Promise.race(all);
    expect(first).toContain("32 statements are waiting");
    ends[0]?.();
    for (let sent = 1; sent < 33; sent += 1) {
      await moment();
      ends[sent]?.();
    }
    await Promise.all(all);
  });

  it("gives back the turn of a statement that failed", async () => {
    const { limited, send, ends } = start({ most: 1 });
    await expect(limited(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const next = send();
    await moment();
    ends[0]?.();
    await next;
  });

  it("counts a statement as over that nobody has heard of for longer than any may take", async () => {
    const { limited, later } = start({ most: 1 });
    void limited(() => new Promise<never>(() => {})); // its request was ended by the platform
    later(1001);
    expect(await limited(async () => "sent")).toBe("sent");
  });
});
