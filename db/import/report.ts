import { Table } from "console-table-printer";
import { UserError } from "../user-error.ts";
import { grouped } from "./quantities.ts";
import type { Reason } from "./reasons.ts";

/** What became of the records of one file: read = imported + merged + all rejected. */
export interface FileReport {
  read: number;
  imported: number;
  /** Of those imported or merged, how many had a quote mended. */
  repaired: number;
  /** Repetitions that were dropped. */
  merged: number;
  rejected: Partial<Record<Reason, number>>;
}

export interface ImportReport {
  /** By published name. */
  files: Record<string, FileReport>;
}

export function emptyFileReport(): FileReport {
  return { read: 0, imported: 0, repaired: 0, merged: 0, rejected: {} };
}

/** The order in which files are reported; they are read in another. */
export function emptyReport(files: Iterable<string>): ImportReport {
  return { files: Object.fromEntries([...files].map((name) => [name, emptyFileReport()])) };
}

export function countRejected(report: FileReport): number {
  return Object.values(report.rejected).reduce((sum, count) => sum + count, 0);
}

export function totalsOf(report: ImportReport): { read: number; rejected: number } {
  const files = Object.values(report.files);
  return {
    read: files.reduce((sum, file) => sum + file.read, 0),
    rejected: files.reduce((sum, file) => sum + countRejected(file), 0),
  };
}

/** How many rows may be rejected. */
export interface RejectLimit {
  rows?: number;
  /** Of all rows read; 0.01 is one in a hundred. */
  share?: number;
}

/** One row in a hundred, but a hundred rows in any case. */
export const DEFAULT_REJECT_LIMIT: RejectLimit = { rows: 100, share: 0.01 };

/** Reads `250` or `0.5%`. */
export function parseRejectLimit(text: string): RejectLimit {
  const match = /^(\d+)(?:(\.\d+)?\s*(%))?$/.exec(text.trim());
  const number = match === null ? Number.NaN : Number(`${match[1]}${match[2] ?? ""}`);
  if (match?.[3] === undefined && Number.isSafeInteger(number)) return { rows: number };
  if (match?.[3] === "%" && number <= 100) return { share: number / 100 };
  throw new UserError(`--max-rejects ${text} is neither a number of rows (250) nor a share of them (0.5%).`);
}

export function rowsAllowed(limit: RejectLimit, read: number): number {
  return Math.max(limit.rows ?? 0, Math.floor((limit.share ?? 0) * read + 1e-9));
}

// Without lines, the counts of the full set fit on a terminal of 80 columns.
const RULE = { left: "", mid: "", right: "", other: "" };
const PLAIN = {
  shouldDisableColors: true,
  style: { headerTop: RULE, headerBottom: RULE, tableBottom: RULE, rowSeparator: RULE, vertical: "" },
};

/** The tables that end an import: counts by file, and if there are any, rejects by file and reason. */
export function renderReport(report: ImportReport): string {
  const table = new Table({
    ...PLAIN,
    columns: [
      { name: "file", alignment: "left" },
      { name: "read", alignment: "right" },
      { name: "imported", alignment: "right" },
      { name: "repaired", alignment: "right" },
      { name: "merged", alignment: "right" },
      { name: "rejected", alignment: "right" },
    ],
  });
  const reasons = new Table({
    ...PLAIN,
    columns: [
      { name: "file", alignment: "left" },
      { name: "reason", title: "rejected for", alignment: "left" },
      { name: "rows", alignment: "right" },
    ],
  });
  const sum = { read: 0, imported: 0, repaired: 0, merged: 0, rejected: 0 };
  for (const [file, counts] of Object.entries(report.files)) {
    const rejected = countRejected(counts);
    table.addRow(line(file, { ...counts, rejected }));
    for (const [reason, count] of Object.entries(counts.rejected)) {
      reasons.addRow({ file, reason, rows: grouped(count) });
    }
    sum.read += counts.read;
    sum.imported += counts.imported;
    sum.repaired += counts.repaired;
    sum.merged += counts.merged;
    sum.rejected += rejected;
  }
  table.addRow(line("all", sum));
  return sum.rejected === 0 ? table.render() : `${table.render()}\n${reasons.render()}`;
}

function line(file: string, counts: Record<string, unknown>): Record<string, string> {
  const of = (name: string) => grouped(Number(counts[name]));
  return {
    file,
    read: of("read"),
    imported: of("imported"),
    repaired: of("repaired"),
    merged: of("merged"),
    rejected: of("rejected"),
  };
}
