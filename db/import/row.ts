import { readDate } from "./dates.ts";
import { wholeNumber } from "./numbers.ts";
import { REASONS, type Reason } from "./rejects.ts";
import { trimSpaces } from "./split.ts";

const MAX_INTEGER = 2_147_483_647;
const PRICE = /^(\$?-?|-\$)(\d+(?:\.\d{1,2})?)$/;
const MAX_PRICE_DIGITS = 10; // before the point
const LINE_BREAK = /[\r\n]/;

/**
 * The typed values of one record. A value that its column cannot hold rejects the row and reads as 0, "" or false;
 * all columns are read before the first look at `reason`, since of several reasons the first in REASONS counts.
 */
export class Row {
  fields: readonly (string | null)[] = [];
  /** Why the row is rejected, if it is. */
  reason: Reason | undefined;

  reject(reason: Reason): void {
    if (this.reason === undefined || REASONS.indexOf(reason) < REASONS.indexOf(this.reason))
      this.reason = reason;
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
    const match = PRICE.exec(trimSpaces(this.text(column)));
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

  boolean(column: number): boolean {
    const value = this.text(column);
    if (value === "true" || value === "1") return true;
    if (value === "false" || value === "0") return false;
    const other = trimSpaces(value).toLowerCase();
    if (!["true", "1", "false", "0"].includes(other)) this.reject("invalid-boolean");
    return other === "true" || other === "1";
  }

  booleanOrFalse(column: number): boolean {
    return this.fields[column] === null ? false : this.boolean(column);
  }

  /** As Postgres reads it. */
  date(column: number): string {
    const date = readDate(trimSpaces(this.text(column)));
    if (date === undefined) this.reject("invalid-date");
    return date ?? "";
  }

  text(column: number): string {
    const value = this.fields[column] ?? null;
    if (value === null) this.reject("missing-value");
    return value ?? "";
  }

  optionalText(column: number): string | null {
    return this.fields[column] ?? null;
  }

  url(column: number): string {
    const value = this.optionalUrl(column);
    if (value === null) this.reject("missing-value");
    return value ?? "";
  }

  optionalUrl(column: number): string | null {
    const value = this.fields[column] ?? null;
    if (value !== null && (trimSpaces(value) === "" || LINE_BREAK.test(value))) this.reject("invalid-url");
    return value;
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
