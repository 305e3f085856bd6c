/** What a record must look like. */
export interface RecordFormat {
  /** How many columns have a name. */
  columns: number;
  /** How many the header has, those without a name included. */
  width: number;
  kinds: readonly ColumnKind[];
}

/** Of a column with a name: text may have line ends, a URL and any other value (a number, a date …) never has. */
export type ColumnKind = "text" | "url" | "other";

/** A record that is longer, counted from its first line, cannot be meant. Bytes. */
export const RECORD_LIMIT = 1024 * 1024;

export interface Split {
  /** null: a bare null or an empty unquoted field. */
  fields: (string | null)[];
  /** Where the record ends, its line end not included. */
  end: number;
  repaired: boolean;
  /** In which fields. */
  mended: readonly number[];
  problem?: "unclosed-quote" | "too-few-fields" | "too-many-fields";
}

export const NONE: readonly number[] = [];

/** Thrown away and tried again with more text. */
export const NEEDS_MORE_TEXT = Symbol("needs more text");

/**
 * Splits the record that starts at `start`, closing and keeping quotes as these rules say:
 * - a quote inside a quoted field that is neither doubled nor followed by a comma or the line end is text (a repair);
 * - a field still open at the line end goes on if it is properly quoted text with newlines; if not, it is closed at
 *   the line end (a repair) where it is the last column, else the line is refused. Nor is it closed behind a comma: nobody
 *   could say whether that belongs to the value.
 * Fields beyond the header's columns are passed over, unless the first of them looks like the rest of an unquoted value
 * with a comma in it: neither empty nor quoted.
 * `complete` says that no text follows.
 */
export function splitCarefully(
  text: string,
  start: number,
  complete: boolean,
  format: RecordFormat,
): Split | typeof NEEDS_MORE_TEXT {
  const firstEnd = lineEnd(text, start);
  const fields: (string | null)[] = [];
  const unclosed: Split = {
    fields,
    end: firstEnd,
    repaired: false,
    mended: NONE,
    problem: "unclosed-quote",
  };
  const mended: number[] = [];
  let end = firstEnd;
  let strayQuote = false;
  let closedForIt = false;
  let cutByComma = false;
  let at = start;

  for (;;) {
    at = skipSpaces(text, at, end);
    if (text[at] === '"' && at < end) {
      const field = readQuoted(text, at + 1, end);
      strayQuote ||= field.strayQuote;
      if (field.strayQuote) mended.push(fields.length);
      if (field.close === undefined) {
        const goesOn = canGoOn(fields.length, field.strayQuote, format)
          ? findCloseBeyond(text, at + 1, start, complete, fields.length < format.columns - 1)
          : undefined;
        if (goesOn === NEEDS_MORE_TEXT) return NEEDS_MORE_TEXT;
        if (goesOn !== undefined) {
          fields.push(undouble(text.slice(at + 1, goesOn)));
          end = lineEnd(text, goesOn);
          at = skipSpaces(text, goesOn + 1, end);
        } else if (mayCloseAt(at + 1, end, fields.length, text, format)) {
          if (!field.strayQuote) mended.push(fields.length);
          fields.push(undouble(text.slice(at + 1, end)));
          closedForIt = true;
          at = end;
        } else {
          return unclosed;
        }
      } else {
        fields.push(undouble(text.slice(at + 1, field.close)));
        at = skipSpaces(text, field.close + 1, end);
      }
    } else {
      const comma = text.indexOf(",", at);
      const stop = comma === -1 || comma > end ? end : comma;
      const value = bare(text.slice(at, stop));
      if (value?.includes('"')) {
        strayQuote = true;
        mended.push(fields.length);
      }
      if (fields.length === format.width) cutByComma = !isBlank(text, at, stop);
      fields.push(value);
      at = stop;
    }
    if (at >= end) break;
    at++;
  }

  const severalLines = end !== firstEnd;
  const repaired = strayQuote || closedForIt;
  const extras = fields.slice(format.columns).some((field) => field !== null && field !== "");
  if (fields.length < format.columns) {
    return severalLines ? unclosed : { fields, end, repaired, mended, problem: "too-few-fields" };
  }
  if (severalLines && extras) return unclosed;
  if (cutByComma || (strayQuote && extras))
    return { fields, end, repaired, mended, problem: "too-many-fields" };
  return { fields, end, repaired, mended };
}

/** The value of an unquoted field: without surrounding spaces; null if nothing or `null` is left. */
export function bare(text: string): string | null {
  const value = trimSpaces(text);
  return value === "" || (value.length === 4 && value.toLowerCase() === "null") ? null : value;
}

// Not trim(): that takes bytes of other characters for spaces.
export function trimSpaces(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

/** Whether there is nothing from one place to another, or spaces only. */
export function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isSpace(text.charCodeAt(at))) return false;
  return true;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The end of the physical line that `at` lies on, before its LF or CRLF. */
function lineEnd(text: string, at: number): number {
  const lineFeed = text.indexOf("\n", at);
  const end = lineFeed === -1 ? text.length : lineFeed;
  return end > at && text[end - 1] === "\r" ? end - 1 : end;
}

function skipSpaces(text: string, at: number, end: number): number {
  while (at < end && text[at] === " ") at++;
  return at;
}

function undouble(text: string): string {
  return text.includes('""') ? text.replaceAll('""', '"') : text;
}

/** Looks for the closing quote of a field within its line. */
function readQuoted(text: string, from: number, end: number): { close?: number; strayQuote: boolean } {
  let strayQuote = false;
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || quote >= end) return { strayQuote };
    if (text[quote + 1] === '"' && quote + 1 < end) {
      at = quote + 2;
      continue;
    }
    const after = skipSpaces(text, quote + 1, end);
    if (after >= end || text[after] === ",") return { close: quote, strayQuote };
    strayQuote = true;
    at = quote + 1;
  }
}

function canGoOn(column: number, strayQuote: boolean, format: RecordFormat): boolean {
  return format.kinds[column] === "text" && !strayQuote;
}

/** Whether a field that starts at `from` and is open at the line end may be closed there. */
function mayCloseAt(from: number, end: number, column: number, text: string, format: RecordFormat): boolean {
  if (column < format.columns - 1) return false;
  if (column >= format.columns) return true;
  if (trimSpaces(text.slice(from, end)).endsWith(",")) return false;
  return format.kinds[column] === "url" || end < text.length;
}

/** The closing quote of text with newlines: the first one beyond the line that is not doubled, if it closes a field there. */
function findCloseBeyond(
  text: string,
  from: number,
  start: number,
  complete: boolean,
  moreColumns: boolean,
): number | typeof NEEDS_MORE_TEXT | undefined {
  const limit = start + RECORD_LIMIT;
  const last = complete || text.length > limit;
  const quote = nextQuote(text, from);
  if (quote > limit) return undefined;
  if (quote === -1 || text.indexOf("\n", quote) === -1) {
    if (!last) return NEEDS_MORE_TEXT;
    if (quote === -1) return undefined;
  }
  const after = skipSpaces(text, quote + 1, text.length);
  const next = text[after] === "\r" ? text[after + 1] : text[after];
  if (text[after] === ",") return moreColumns ? quote : undefined;
  return !moreColumns && (next === undefined || next === "\n") ? quote : undefined;
}

/** The next quote that is not doubled, or -1. */
function nextQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}
