import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";

/** Seconds of processor time. */
export interface ProcessorTime {
  /** k6. */
  generator: number;
  /** Undefined: there is no cache in front. */
  edge: number | undefined;
  worker: number;
  /** How long threads of the Worker were ready to run, but had to wait for a processor. Others used it. */
  workerWaited: number;
  gateway: number;
  postgres: number;
  /** The time of all processors together. */
  available: number;
}

export interface Pids {
  edge?: number;
  worker: number;
  gateway: number;
  postgres: number;
}

const TICKS_A_SECOND = 100; // USER_HZ, the same on every Linux that Node runs on

/**
 * Measures until the returned function is called. The generator is every child process that ends
 * meanwhile. Undefined: there is no /proc.
 */
export async function watchProcessor(pids: Pids): Promise<() => Promise<ProcessorTime | undefined>> {
  const before = await readTicks(pids);
  const stopWaiting = await watchProcess(pids.worker, WAITED);
  const started = performance.now();
  return async () => {
    const after = await readTicks(pids);
    if (before === undefined || after === undefined) return undefined;
    const spent = (name: keyof Ticks) => (after[name] - before[name]) / TICKS_A_SECOND;
    return {
      generator: spent("generator"),
      edge: pids.edge === undefined ? undefined : spent("edge"),
      worker: spent("worker"),
      workerWaited: await stopWaiting(),
      gateway: spent("gateway"),
      postgres: spent("postgres"),
      available: ((performance.now() - started) / 1000) * availableParallelism(),
    };
  };
}

type Ticks = Record<"generator" | "edge" | "worker" | "gateway" | "postgres", number>;

/** The processor time of each process since its start. */
async function readTicks(pids: Pids): Promise<Ticks | undefined> {
  const all = await readdir("/proc").catch(() => []);
  const stats = (await Promise.all(all.filter((name) => /^\d+$/.test(name)).map(readStat))).filter(
    (stat) => stat !== undefined,
  );
  const withChildren = (pid: number | undefined) =>
    stats
      .filter((stat) => stat.pid === pid || stat.parent === pid)
      .reduce((sum, stat) => sum + stat.ticks + (stat.pid === pid ? stat.endedChildrenTicks : 0), 0);
  const self = stats.find(({ pid }) => pid === process.pid);
  if (self === undefined) return undefined;
  return {
    generator: self.endedChildrenTicks,
    edge: withChildren(pids.edge),
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

const RAN = 0;
const WAITED = 1;

/**
 * Measures one process until the returned function is called: seconds of processor time, or of waiting for a processor, in
 * nanoseconds' precision, of all threads that live until then
 * (https://docs.kernel.org/scheduler/sched-stats.html). NaN where there is no /proc.
 */
export async function watchProcess(
  pid: number,
  what: typeof RAN | typeof WAITED = RAN,
): Promise<() => Promise<number>> {
  const before = await readThreads(pid, what);
  return async () => ((await readThreads(pid, what)) - before) / 1e9;
}

async function readThreads(pid: number, what: number): Promise<number> {
  const folder = `/proc/${pid}/task`;
  const threads = await readdir(folder).catch(() => undefined);
  if (threads === undefined) return Number.NaN;
  const stats = await Promise.all(
    threads.map((thread) => readFile(`${folder}/${thread}/schedstat`, "utf8").catch(() => "0 0")),
  );
  return stats.reduce((sum, stat) => sum + Number(stat.split(" ")[what]), 0);
}
