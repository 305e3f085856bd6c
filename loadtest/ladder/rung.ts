/** The figures of one design. */
export interface Measured {
  /** Requests a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Statements sent to the database for each request. */
  queries: number;
  /** Pages of 8 KiB that the database read for each request, in memory or not. Undefined: unknown. */
  buffers: number | undefined;
}

/** A single change: the same question before and after it. */
export interface Rung {
  change: string;
  /** The requests. */
  request: string;
  before: Measured;
  after: Measured;
}

const COLUMNS = ["rate", "p50", "p99", "queries", "buffers"] as const;

export function toCsv(rungs: Rung[]): string {
  const header = [
    "change",
    "request",
    ...["before", "after"].flatMap((side) => COLUMNS.map((c) => `${side} ${c}`)),
  ];
  const rows = rungs.map(({ change, request, before, after }) => [
    change,
    request,
    ...[before, after].flatMap((side) => COLUMNS.map((column) => side[column]?.toFixed(2) ?? "")),
  ]);
  const quote = (field: string) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  return [header, ...rows].map((row) => `${row.map(quote).join(",")}\n`).join("");
}

export function toRows(rungs: Rung[]): Record<string, string>[] {
  return rungs.map(({ change, before, after }) => ({
    change,
    "rate/s": arrow(before.rate, after.rate),
    "p50 ms": arrow(before.p50, after.p50),
    "p99 ms": arrow(before.p99, after.p99),
    queries: arrow(before.queries, after.queries),
    buffers: arrow(before.buffers, after.buffers),
    times: `${short(after.rate / before.rate)} ×`,
  }));
}

const arrow = (before: number | undefined, after: number | undefined) => `${short(before)} → ${short(after)}`;

/** Rounds to three significant digits. */
export function short(number: number | undefined): string {
  if (number === undefined) return "–";
  return number >= 100 ? Math.round(number).toLocaleString("en") : String(Number(number.toPrecision(2)));
}
