import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";

/** The part of the machine's processors that each of them took, 1 being all of them. */
export interface ProcessorShares {
  generator: number;
  worker: number;
  gateway: number;
  postgres: number;
}

interface Pids {
  worker: number;
  gateway: number;
  postgres: number;
}

const TICKS_A_SECOND = 100; // USER_HZ, the same on every Linux that Node runs on

/**
 * Measures from now until the returned function is called. The generator is whatever this process starts and sees the
 * end of. Undefined where there is no /proc.
 */
export async function watchProcessor(pids: Pids): Promise<() => Promise<ProcessorShares | undefined>> {
  const before = await readUsed(pids);
  const started = performance.now();
  return async () => {
    const after = await readUsed(pids);
    if (before === undefined || after === undefined) return undefined;
    const available = ((performance.now() - started) / 1000) * TICKS_A_SECOND * availableParallelism();
    const share = (name: keyof ProcessorShares) => (after[name] - before[name]) / available;
    return {
      generator: share("generator"),
      worker: share("worker"),
      gateway: share("gateway"),
      postgres: share("postgres"),
    };
  };
}

/** In ticks since each began. */
async function readUsed(pids: Pids): Promise<ProcessorShares | undefined> {
  const all = await readdir("/proc").catch(() => []);
  const stats = (await Promise.all(all.filter((name) => /^\d+$/.test(name)).map(readStat))).filter(
    (stat) => stat !== undefined,
  );
  const withChildren = (pid: number) =>
    stats
      .filter((stat) => stat.pid === pid || stat.parent === pid)
      .reduce((sum, stat) => sum + stat.ticks + (stat.pid === pid ? stat.endedChildrenTicks : 0), 0);
  const self = stats.find(({ pid }) => pid === process.pid);
  if (self === undefined) return undefined;
  return {
    generator: self.endedChildrenTicks,
    worker: withChildren(pids.worker),
    gateway: withChildren(pids.gateway),
    postgres: withChildren(pids.postgres),
  };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function readStat(pid: string) {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined; // it has ended
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // from field 3, the state
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number(pid),
    parent: field(4),
    ticks: field(14) + field(15),
    endedChildrenTicks: field(16) + field(17),
  };
}
