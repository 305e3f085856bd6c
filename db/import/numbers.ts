const ZERO = 48;
const MINUS = 45;

/** A whole number in decimal digits, with a minus or none; NaN for any other text. Exact up to 15 digits. */
export function wholeNumber(text: string): number {
  const length = text.length;
  let at = text.charCodeAt(0) === MINUS ? 1 : 0;
  if (at === length) return Number.NaN;
  const negative = at === 1;
  let value = 0;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return negative ? 0 - value : value;
}
