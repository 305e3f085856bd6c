import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "./random.ts";
import { type FileName, HEADERS } from "./tables.ts";

/** Size of one write to disk: small, because ten files are open at once. */
const CHUNK_LENGTH = 64 * 1024;
const MEAN_ROWS_BETWEEN_SWAPS = 400;

/** A text value. Null becomes the bare word `null`. */
export function quoted(text: string | null): string {
  if (text === null) return "null";
  return text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`;
}

/** How a file is written. Default: LF, and each row unchanged. */
export interface Dialect {
  byteOrderMark?: boolean;
  newline?: "\n" | "\r\n";
  header?: string;
  finalNewline?: boolean;
  /** Rewrites a well-formed row. `addAsIs` skips it. */
  dress?: (row: string) => string;
}

/**
 * One CSV file being written. Rows collect in memory until `drain` is awaited, which the caller does whenever
 * `isFull`: that is the back pressure. Ids count up from 1; now and then two neighbouring rows change places.
 */
export class TableFile {
  readonly name: FileName;
  lastId = 0;
  /** Rows given to `add`. */
  rows = 0;
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #random: Random;
  readonly #dialect: Dialect;
  readonly #newline: string;
  #chunks: Buffer[] = [];
  #text = "";
  #held: string | undefined;
  #rowsUntilSwap: number;

  private constructor(name: FileName, handle: FileHandle, random: Random, dialect: Dialect) {
    this.name = name;
    this.#handle = handle;
    this.#random = random;
    this.#dialect = dialect;
    this.#newline = dialect.newline ?? "\n";
    this.#rowsUntilSwap = this.#drawSwap();
    this.#text = `${dialect.byteOrderMark ? "\uFEFF" : ""}${dialect.header ?? HEADERS[name]}`;
  }

  static async create(
    folder: string,
    name: FileName,
    random: Random,
    dialect: Dialect = {},
  ): Promise<TableFile> {
    return new TableFile(name, await open(join(folder, name), "wx"), random, dialect);
  }

  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  /** @param row the values as they stand in the file, without a line end */
  add(row: string): void {
    this.rows += 1;
    const line = this.#newline + (this.#dialect.dress === undefined ? row : this.#dialect.dress(row));
    this.#rowsUntilSwap -= 1;
    if (this.#rowsUntilSwap === 0) {
      this.#held = line;
      return;
    }
    this.#text += line;
    if (this.#held !== undefined) this.#release();
  }

  /** Writes bytes or text unchanged, on a line of their own after the rows so far. */
  addAsIs(row: string | Buffer): void {
    this.#release();
    if (typeof row === "string") {
      this.#text += this.#newline + row;
    } else {
      this.#chunks.push(Buffer.from(this.#text + this.#newline), row);
      this.#text = "";
    }
  }

  get isFull(): boolean {
    return this.#text.length >= CHUNK_LENGTH;
  }

  async drain(): Promise<void> {
    const chunks = [...this.#chunks, Buffer.from(this.#text)];
    this.#chunks = [];
    this.#text = "";
    for (const chunk of chunks) {
      this.bytes += chunk.length;
      await this.#handle.writeFile(chunk);
    }
  }

  /** Writes the rest. */
  async finish(): Promise<void> {
    this.#release();
    if (this.#dialect.finalNewline !== false) this.#text += this.#newline;
    await this.drain();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #release(): void {
    if (this.#held === undefined) return;
    this.#text += this.#held;
    this.#held = undefined;
    this.#rowsUntilSwap = this.#drawSwap();
  }

  #drawSwap(): number {
    return 1 + this.#random.below(2 * MEAN_ROWS_BETWEEN_SWAPS);
  }
}
