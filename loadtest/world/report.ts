import type { TableRow } from "../print-table.ts";
import type { WorldResult } from "./result.ts";

export function toPlaceRows({ writes, places }: WorldResult): TableRow[] {
  return places.map(({ place, reads, p50, p95, p99, hitP95, hitRatio, statements }) => ({
    "changes/s": writes,
    place,
    reads,
    "p50 ms": tenths(p50),
    "p95 ms": tenths(p95),
    "p99 ms": tenths(p99),
    "p95 of hits ms": hitRatio > 0 ? tenths(hitP95) : "–",
    hits: percent(hitRatio),
    statements: statements ?? "with the first",
  }));
}

/** A column for each run. */
export function toStalenessRows(results: WorldResult[]): TableRow[] {
  const columns = results.map(describeStaleness);
  return (columns[0] ?? []).map(([what], row) => ({
    "changes a second": what,
    ...Object.fromEntries(results.map(({ writes }, run) => [`${writes}/s`, columns[run]?.[row]?.[1] ?? ""])),
  }));
}

function describeStaleness(result: WorldResult): [string, string][] {
  const { staleness, seen, purgeCalls, waiting } = result;
  return [
    ["changes and reviews", whole(result.changes)],
    ["old elsewhere, p50", `${whole(staleness.p50)} ms`],
    ["old elsewhere, p99", `${whole(staleness.p99)} ms`],
    ["old elsewhere, longest", `${whole(staleness.longest)} ms`],
    ["the bound", `${whole(staleness.boundMs)} ms`],
    ["changes followed", whole(staleness.followed)],
    ["reads that were old", `${whole(seen.stale)} of ${whole(seen.reads)}`],
    ["older than the bound", `${whole(seen.beyond)} of ${whole(seen.reads)}`],
    ["old in the place of the change", whole(seen.atHome)],
    ["own reads elsewhere that were old", `${whole(seen.ownOld)} of ${whole(seen.own)}`],
    ["purge calls", `${whole(purgeCalls.taken)}, and ${whole(purgeCalls.limited)} over the limit`],
    ["purges waiting", `${whole(waiting.most)} at most, ${whole(waiting.left)} in the end`],
    ["failed", `${whole(result.failed)} of ${whole(result.requests)}`],
    ["wrong answers", `${whole(result.wrong)} of ${whole(result.compared)}`],
  ];
}

/** Which part had which share of all processors. */
export function describeProcessor({ processor, places }: WorldResult): string {
  if (processor === undefined) return "Processor shares are known on Linux only.";
  const { available, workers, gateways, network, generator, postgres } = processor;
  const share = (seconds: number) => percent(seconds / available);
  const ofPlaces = workers.map((seconds, i) => `${places[i]?.place} ${share(seconds)}`).join(", ");
  return (
    `Of all processors: Workers ${ofPlaces}; gateways ${share(gateways)}, Postgres ${share(postgres)}, ` +
    `the distances and the purge API ${share(network)}, k6 ${share(generator)}.`
  );
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const whole = (number: number) => Math.round(number).toLocaleString("en");
const tenths = (ms: number) => ms.toFixed(1);
