import type { TableRow } from "../print-table.ts";
import type { WorldResult } from "./run.ts";

export function toPlaceRows({ writes, places }: WorldResult): TableRow[] {
  return places.map(({ place, requests, p50, p95, p99, hitP95, hitRatio, statements }) => ({
    "changes/s": writes,
    place,
    reads: requests,
    "p50 ms": p50,
    "p95 ms": p95,
    "p99 ms": p99,
    "p95 of hits ms": hitP95,
    hits: percent(hitRatio),
    statements,
  }));
}

export function toStalenessRow(result: WorldResult): TableRow {
  const { p50, p99, longest, boundMs } = result.staleness;
  return {
    "changes/s": result.writes,
    changes: result.changes,
    "old elsewhere p50 ms": p50,
    "p99 ms": p99,
    "longest ms": longest,
    "bound ms": Math.round(boundMs),
    "beyond it": `${result.beyondBound} of ${result.checkedReads.toLocaleString("en")} reads`,
    "of changed things": result.changedReads,
    "own reads old": `${result.ownOld} of ${result.ownReads}`,
    "purge calls": result.purgeCalls.taken,
    "over the limit": result.purgeCalls.limited,
    "most waiting": result.waiting.most,
    failed: result.failed,
    wrong: `${result.wrong} of ${result.compared}`,
  };
}

/** Which part had which share of all processors. */
export function describeProcessor({ processor, places }: WorldResult): string {
  if (processor === undefined) return "Processor shares are known on Linux only.";
  const { available, workers, gateways, network, generator, postgres } = processor;
  const share = (seconds: number) => percent(seconds / available);
  const ofPlaces = places.map(({ place }, i) => `${place} ${share(workers[i] ?? 0)}`).join(", ");
  return (
    `Of all processors: Workers ${ofPlaces}; gateways ${share(gateways)}, Postgres ${share(postgres)}, ` +
    `the distances and the purge API ${share(network)}, k6 ${share(generator)}.`
  );
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
