import { type ProcessorTime, watchProcess, watchProcessor } from "../load/processor.ts";
import type { World } from "./world.ts";

/** Seconds of processor time. */
export interface WorldProcessorTime extends ProcessorTime {
  /** Of each Worker, in the order of the places. */
  workers: number[];
  gateways: number;
  /** This process: the distances and the purge API. */
  network: number;
}

/** Measures from now until the returned function is called. */
export async function watchWorld({
  pids,
  places,
}: World): Promise<() => Promise<WorldProcessorTime | undefined>> {
  const self = process.cpuUsage();
  const workers = unique(places.map(({ pids }) => pids.worker));
  const gateways = unique(places.map(({ pids }) => pids.gateway));
  const [stop, ...stops] = await Promise.all([
    watchProcessor(pids),
    ...[...workers, ...gateways].map((pid) => watchProcess(pid)),
  ]);
  return async () => {
    const [whole, ...each] = await Promise.all([stop(), ...stops.map((stopOne) => stopOne())]);
    const { user, system } = process.cpuUsage(self);
    return (
      whole && {
        ...whole,
        workers: each.slice(0, workers.length),
        gateways: each.slice(workers.length).reduce((sum, seconds) => sum + seconds, 0),
        network: (user + system) / 1e6,
      }
    );
  };
}

/** Without the edge, all places share one of each. */
const unique = (pids: number[]) => [...new Set(pids)];
