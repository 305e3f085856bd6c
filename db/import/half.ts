import type { RejectedIds } from "./causes.ts";
import type { CatalogueFile } from "./files.ts";
import type { Fold } from "./fold.ts";
import type { Row } from "./row.ts";

/** Takes rows for COPY, each ending in a line feed. */
export type Write = (row: string) => void;

/** How the rows of one file are taken in. */
export interface FileLoad {
  file: CatalogueFile;
  /** Where its rows are copied to, if the database needs them as rows. */
  table?: string;
  columns?: readonly string[];
  /** Writes the row, or rejects it. */
  accept(row: Row, write: Write): void;
  /** For parents: collects which of their rows were rejected. */
  rejected?: RejectedIds;
  /** For children: what gathers them under their parent. */
  fold?: Fold;
}

export const RUN_COLUMNS = ["parent", "late", "ids", "items"] as const;
