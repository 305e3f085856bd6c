import type { RejectedIds } from "./causes.ts";
import type { CatalogueFile } from "./files.ts";
import type { Row } from "./row.ts";

/** How the rows of one file are taken in. `Add` gets what is accepted. */
export interface FileLoad<Add = undefined> {
  file: CatalogueFile;
  /** Adds the row, or rejects it. */
  accept(row: Row, add: Add): void;
  /** For parents: collects which of their rows were rejected. */
  rejected?: RejectedIds;
}

/** `text` is the row for COPY, without a line feed. */
export type AddParent = (id: number, text: string) => void;

/** Rows of a serving table. */
export interface ParentLoad extends FileLoad<AddParent> {
  table: ParentTable;
  /** The columns that the file fills. The first is the id. */
  columns: readonly string[];
}

/** `item` is JSON without line ends, or a number. */
export type AddChild = (parent: number, id: number, item: string) => void;

/** What is stored in a column of its parent's row, in the order of the children's ids. */
export interface ChildLoad extends FileLoad<AddChild> {
  column: string;
  kind: ItemKind;
  /** Which field of a record has the parent's id. */
  parentAt: number;
}

export type ParentTable = "products" | "styles" | "reviews";

/** What the items are in their column: elements of a JSON array, members of a JSON object, or numbers, of which a parent has each but once. */
export type ItemKind = "elements" | "members" | "numbers";

/** Where items stand in their column, as COPY text. */
export const BRACKETS: Record<ItemKind, [open: string, close: string]> = {
  elements: ["[", "]"],
  members: ["{", "}"],
  numbers: ["{", "}"],
};
