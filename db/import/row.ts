import type { Cause } from "./causes.ts";
import { readDate } from "./dates.ts";
import { isLonger, LIMITS } from "./limits.ts";
import { wholeNumber } from "./numbers.ts";
import { REASONS, type Reason } from "./reasons.ts";
import { NONE, trimSpaces } from "./split.ts";

export const MAX_INTEGER = 2_147_483_647;
const PRICE = /^(\$?-?|-\$)(\d+(?:\.\d{1,2})?)$/;
const MAX_PRICE_DIGITS = 10; // before the point
const LINE_BREAK = /[\r\n]/;
// A quote that a repair has left where a value begins or ends, be it the whole or each of two in one.
const LEFT_QUOTE = /^"|",|,"|"[ \t]|[ \t]"|"$/;

const AT_AN_EDGE = /^"|[^\d"]"$/;

/**
 * Whether a mended text has a quote at its beginning or end that its other quotes do not explain: there its partner was
 * lost, or it is one too many. Behind a digit it may mean inches.
 */
function hasLostQuote(text: string): boolean {
  return AT_AN_EDGE.test(text) && text.split('"').length % 2 === 0;
}

/**
 * The typed values of one record. A value that its column cannot hold rejects the row and reads as 0, "" or false;
 * all columns are read before the first look at `reason`, since of several reasons the first in REASONS counts.
 */
export class Row {
  fields: readonly (string | null)[] = [];
  /** Columns in which quotes were mended, so that their values need another look. */
  mended = NONE;
  /** Why the row is rejected, if it is. */
  reason: Reason | undefined;
  /** What had the row's parent rejected, if that is why. */
  origin: Cause | undefined;

  begin(fields: readonly (string | null)[], mended: readonly number[]): void {
    this.fields = fields;
    this.mended = mended;
    this.reason = undefined;
    this.origin = undefined;
  }

  reject(reason: Reason, origin?: Cause): void {
    if (this.reason !== undefined && REASONS.indexOf(this.reason) <= REASONS.indexOf(reason)) return;
    this.reason = reason;
    this.origin = origin;
  }

  /** 1 to 2147483647. */
  id(column: number): number {
    const value = this.#whole(column);
    if (value >= 1 && value <= MAX_INTEGER) return value;
    this.reject("invalid-number");
    return 0;
  }

  /** As `id`, but 0 may be there: published files relate products to a product 0 that is none. */
  idOrZero(column: number): number {
    const value = this.#whole(column);
    if (value >= 0 && value <= MAX_INTEGER) return value;
    this.reject("invalid-number");
    return 0;
  }

  /** 0 to 2147483647. */
  count(column: number): number {
    const value = this.#whole(column);
    if (value >= 0 && value <= MAX_INTEGER) return value;
    this.reject(value < 0 ? "negative-number" : "invalid-number");
    return 0;
  }

  countOrZero(column: number): number {
    return this.fields[column] === null ? 0 : this.count(column);
  }

  /** 1 to 5. */
  stars(column: number): number {
    const value = this.#whole(column);
    if (value >= 1 && value <= 5) return value;
    this.reject(Number.isNaN(value) ? "invalid-number" : "out-of-range");
    return 0;
  }

  /** Decimal digits with at most two after the point, up to 9999999999.99. */
  price(column: number): string {
    const match = PRICE.exec(trimSpaces(this.#given(column)));
    const [, sign = "", amount = ""] = match ?? [];
    const point = amount.indexOf(".");
    const digits = amount.slice(0, point === -1 ? undefined : point).replace(/^0+(?=\d)/, "");
    if (match === null || digits.length > MAX_PRICE_DIGITS) {
      this.reject("invalid-number");
    } else if (sign.includes("-") && Number(amount) > 0) {
      this.reject("negative-number");
    }
    return amount;
  }

  optionalPrice(column: number): string | null {
    return this.fields[column] === null ? null : this.price(column);
  }

  /** `t` and `f` are how Postgres exports them. */
  boolean(column: number): boolean {
    const value = this.#given(column);
    if (value === "true" || value === "1" || value === "t") return true;
    if (value === "false" || value === "0" || value === "f") return false;
    const other = trimSpaces(value).toLowerCase();
    if (!["true", "1", "t", "false", "0", "f"].includes(other)) this.reject("invalid-boolean");
    return other === "true" || other === "1" || other === "t";
  }

  booleanOrFalse(column: number): boolean {
    return this.fields[column] === null ? false : this.boolean(column);
  }

  /** As Postgres reads it. */
  date(column: number): string {
    const date = readDate(trimSpaces(this.#given(column)));
    if (date === undefined) this.reject("invalid-date");
    return date ?? "";
  }

  /** Of `limit` characters at most, as all texts. */
  text(column: number, limit: number): string {
    const value = this.#given(column);
    if (isLonger(value, limit)) this.reject("too-long");
    if (this.mended.includes(column) && hasLostQuote(trimSpaces(value))) this.reject("unclosed-quote");
    return value;
  }

  optionalText(column: number, limit: number): string | null {
    return this.fields[column] == null ? null : this.text(column, limit);
  }

  textOrEmpty(column: number, limit: number): string {
    return this.optionalText(column, limit) ?? "";
  }

  optionalEmail(column: number): string | null {
    const value = this.#optionalWithin(column, LIMITS.email);
    if (value !== null && this.mended.includes(column) && LEFT_QUOTE.test(trimSpaces(value)))
      this.reject("invalid-email");
    return value;
  }

  url(column: number): string {
    const value = this.optionalUrl(column);
    if (value === null) this.reject("missing-value");
    return value ?? "";
  }

  optionalUrl(column: number): string | null {
    const value = this.#optionalWithin(column, LIMITS.url);
    if (value === null) return null;
    if (trimSpaces(value) === "" || LINE_BREAK.test(value)) this.reject("invalid-url");
    else if (this.mended.includes(column) && LEFT_QUOTE.test(trimSpaces(value))) this.reject("invalid-url");
    return value;
  }

  #optionalWithin(column: number, limit: number): string | null {
    const value = this.fields[column] ?? null;
    if (value !== null && isLonger(value, limit)) this.reject("too-long");
    return value;
  }

  #given(column: number): string {
    const value = this.fields[column] ?? null;
    if (value === null) this.reject("missing-value");
    return value ?? "";
  }

  #whole(column: number): number {
    const text = this.fields[column] ?? null;
    if (text === null) {
      this.reject("missing-value");
      return 0;
    }
    const value = wholeNumber(text);
    return Number.isNaN(value) ? wholeNumber(trimSpaces(text)) : value;
  }
}
