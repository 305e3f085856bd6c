import { isAscii, isUtf8 } from "node:buffer";
import {
  bare,
  isBlank,
  NEEDS_MORE_TEXT,
  NONE,
  RECORD_LIMIT,
  type RecordFormat,
  splitCarefully,
  trimSpaces,
} from "./split.ts";

// Own code and not a parser from the registry: those cannot tell a bare null from a quoted one, lose the line
// numbers and the original text, and swallow the following lines where a closing quote is missing.

const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const LOWER_N = 110;
const UPPER_N = 78;

export type RecordProblem =
  | "invalid-utf8"
  | "nul-character"
  | "unclosed-quote"
  | "too-few-fields"
  | "too-many-fields";

/** One record of a file. */
export interface Record {
  /** null: a bare null or an empty unquoted field. At least as many as the format's columns, unless there is a problem. */
  readonly fields: (string | null)[];
  /** The physical line it starts on; the first line of the file is 1. */
  readonly line: number;
  /** Whether a stray or missing quote was repaired. */
  readonly repaired: boolean;
  /** In which fields. */
  readonly mended: readonly number[];
  readonly problem: RecordProblem | undefined;
  /** The record as it stands in the file, without its line end; bytes that are not UTF-8 become U+FFFD. */
  original(maxBytes: number): string;
}

/**
 * Walks over the records of a text that arrives in blocks of whole lines. It is itself the current record, and changes with
 * the next one.
 *
 * Texts are byte strings: one character for each byte of the file's UTF-8. Everything this import looks for or
 * escapes is ASCII, so bytes of other characters pass through unseen and come out as they went in; that spares
 * decoding and encoding each of them.
 */
export class Records implements Record {
  // These are the current record.
  fields: (string | null)[];
  line = 0;
  repaired = false;
  mended = NONE;
  problem: RecordProblem | undefined;

  readonly #format: RecordFormat;
  #text = "";
  #complete = false;
  #start = 0; // of the current record
  #end = 0;
  #next = 0; // where the record after it starts
  #nextLine = 1;
  #hasNul = false;
  #invalidLines: number[] = []; // where lines that are not UTF-8 start in the text

  constructor(format: RecordFormat) {
    this.#format = format;
    this.fields = new Array(format.columns).fill(null);
  }

  /** Hands over whole lines; after the last block nothing may follow. */
  append(block: Buffer, last: boolean): void {
    const rest = this.#text.slice(this.#next);
    this.#invalidLines = this.#invalidLines
      .filter((start) => start >= this.#next)
      .map((start) => start - this.#next);
    if (!isAscii(block) && !isUtf8(block)) {
      this.#invalidLines.push(...invalidLines(block).map((start) => start + rest.length));
    }
    this.#hasNul = block.includes(0) || rest.includes("\0");
    this.#text = rest + block.toString("latin1");
    this.#next = 0;
    this.#complete = last;
  }

  skipLine(): void {
    const lineFeed = this.#text.indexOf("\n", this.#next);
    this.#next = lineFeed === -1 ? this.#text.length : lineFeed + 1;
    this.#nextLine++;
  }

  /** Goes to the next record; false: the text appended so far holds no further whole one. */
  next(): boolean {
    const text = this.#text;
    for (;;) {
      const start = this.#next;
      if (start >= text.length) return false;
      const lineFeed = text.indexOf("\n", start);
      let end = lineFeed === -1 ? text.length : lineFeed;
      if (end > start && text.charCodeAt(end - 1) === 13) end--;

      this.#start = start;
      this.line = this.#nextLine;
      this.repaired = false;
      this.mended = NONE;
      this.problem = undefined;

      if (text.charCodeAt(start) <= 32 && trimSpaces(text.slice(start, end)) === "") {
        this.#goTo(lineFeed);
        continue;
      }
      if (end - start >= RECORD_LIMIT) {
        this.fields = [];
        this.#end = end;
        this.problem = "unclosed-quote";
        this.#goTo(lineFeed);
        return true;
      }
      if (this.#splitPlainLine(start, end)) {
        this.#end = end;
        this.#goTo(lineFeed);
      } else {
        const split = splitCarefully(text, start, this.#complete, this.#format);
        if (split === NEEDS_MORE_TEXT) return false;
        this.fields = split.fields;
        this.repaired = split.repaired;
        this.mended = split.mended;
        this.problem = split.problem;
        this.#end = split.end;
        for (let at = lineFeed; at !== -1 && at < split.end; at = text.indexOf("\n", at + 1))
          this.#nextLine++;
        this.#goTo(split.end > end ? text.indexOf("\n", split.end) : lineFeed);
      }
      this.#findForbiddenBytes();
      return true;
    }
  }

  original(maxBytes: number): string {
    return Buffer.from(
      this.#text.slice(this.#start, Math.min(this.#end, this.#start + maxBytes)),
      "latin1",
    ).toString();
  }

  #goTo(lineFeed: number): void {
    this.#next = lineFeed === -1 ? this.#text.length : lineFeed + 1;
    this.#nextLine++;
  }

  /** Splits a line whose quotes all stand where they should; false: it needs a careful look. */
  #splitPlainLine(start: number, end: number): boolean {
    const text = this.#text;
    const fields = this.fields;
    const { columns, width } = this.#format;
    let column = 0;
    let at = start;
    for (;;) {
      let value: string | null;
      if (at < end && text.charCodeAt(at) === QUOTE) {
        const close = text.indexOf('"', at + 1);
        if (close === -1 || close >= end) return false;
        if (close + 1 !== end && text.charCodeAt(close + 1) !== COMMA) return false;
        value = text.slice(at + 1, close);
        at = close + 1;
      } else {
        const from = at;
        let spaces = false;
        while (at < end) {
          const code = text.charCodeAt(at);
          if (code === COMMA) break;
          if (code === QUOTE) return false;
          if (code <= 32) spaces = true;
          at++;
        }
        const first = text.charCodeAt(from);
        if (from === at) value = null;
        else if (spaces || first === LOWER_N || first === UPPER_N) value = bare(text.slice(from, at));
        else value = text.slice(from, at);
        if (column === width && !isBlank(text, from, at)) this.problem = "too-many-fields";
      }
      if (column < columns) fields[column] = value;
      column++;
      if (at >= end) break;
      at++;
    }
    if (column < columns) this.problem = "too-few-fields";
    return true;
  }

  #findForbiddenBytes(): void {
    if (this.#invalidLines.some((line) => line >= this.#start && line <= this.#end))
      this.problem = "invalid-utf8";
    else if (this.#hasNul && this.#text.slice(this.#start, this.#end).includes("\0"))
      this.problem = "nul-character";
  }
}

function invalidLines(block: Buffer): number[] {
  const starts: number[] = [];
  for (let start = 0; start < block.length; ) {
    const lineFeed = block.indexOf(LINE_FEED, start);
    const next = lineFeed === -1 ? block.length : lineFeed + 1;
    if (!isUtf8(block.subarray(start, next))) starts.push(start);
    start = next;
  }
  return starts;
}
