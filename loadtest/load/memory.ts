import { readFile } from "node:fs/promises";
import type { Pids } from "./processor.ts";

/** MB of resident memory: the medians of the second, the middle and the last tenth of a run. */
export interface MemoryUse {
  start: number;
  middle: number;
  end: number;
}

export type Memory = Record<"worker" | "gateway", MemoryUse>;

const EVERY_MS = 1000;
const PAGE_MB = 4096 / 1024 ** 2;

/** Memory that garbage collection has not freed yet does not count as growth. */
const isFlat = ({ middle, end }: MemoryUse) => end <= middle * 1.15 + 16;

/** Measures until the returned function is called. Undefined: there is no /proc. */
export function watchMemory(pids: Pids): () => Promise<Memory | undefined> {
  const samples: Record<keyof Memory, number[]> = { worker: [], gateway: [] };
  const timer = setInterval(async () => {
    for (const part of ["worker", "gateway"] as const) {
      const used = await residentMb(pids[part]);
      if (used !== undefined) samples[part].push(used);
    }
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    if (samples.worker.length === 0 || samples.gateway.length === 0) return undefined;
    return { worker: summarise(samples.worker), gateway: summarise(samples.gateway) };
  };
}

/** A sentence for each part that keeps growing. */
export function describeGrowth(memory: Memory): string[] {
  return Object.entries(memory)
    .filter(([, use]) => !isFlat(use))
    .map(([part, { middle, end }]) => `the memory of the ${part} grew from ${middle} to ${end} MB`);
}

function summarise(samples: number[]): MemoryUse {
  const tenth = (number: number) => {
    const part = samples.slice(
      Math.floor((samples.length * number) / 10),
      Math.ceil((samples.length * (number + 1)) / 10),
    );
    return Math.round(part.sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0);
  };
  return { start: tenth(1), middle: tenth(5), end: tenth(9) };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html */
async function residentMb(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Number(text.split(" ")[1]) * PAGE_MB;
}
