import { FILE_NAMES, type FileName } from "./tables.ts";

export type Reason =
  | "invalid-utf8"
  | "nul-character"
  | "unclosed-quote"
  | "too-few-fields"
  | "too-many-fields"
  | "missing-value"
  | "invalid-number"
  | "negative-number"
  | "out-of-range"
  | "invalid-boolean"
  | "invalid-date"
  | "invalid-url"
  | "invalid-email"
  | "too-long"
  | "duplicate-id"
  | "missing-parent"
  | "missing-target"
  | "self-reference"
  | "duplicate-vote"
  | "foreign-characteristic";

/** What an import must do with a row. A repaired row counts as imported. */
export type Outcome = "imported" | "repaired" | "merged" | Reason;

/** read = imported + merged + the sum of rejected; repaired is a part of imported. */
export interface FileExpectation {
  read: number;
  imported: number;
  repaired: number;
  merged: number;
  rejected: Partial<Record<Reason, number>>;
}

/** The report that an import of the files must give. */
export interface Expectation {
  files: Record<FileName, FileExpectation>;
}

export function emptyExpectation(): Expectation {
  const files = FILE_NAMES.map((name) => [
    name,
    { read: 0, imported: 0, repaired: 0, merged: 0, rejected: {} },
  ]);
  return { files: Object.fromEntries(files) };
}

export function record(file: FileExpectation, outcome: Outcome, rows = 1): void {
  file.read += rows;
  switch (outcome) {
    case "imported":
      file.imported += rows;
      return;
    case "repaired":
      file.imported += rows;
      file.repaired += rows;
      return;
    case "merged":
      file.merged += rows;
      return;
    default:
      file.rejected[outcome] = (file.rejected[outcome] ?? 0) + rows;
  }
}
