import { InvalidArgumentError } from "commander";

/** The catalogue size for `bench:routes`, because a page of a hundred cards is cold only once. */
export const LEAST_PRODUCTS_FOR_ROUTES = 70_000;
/** The catalogue size for `bench:cache`, because each id is cold only once. */
export const LEAST_PRODUCTS_FOR_CACHE = 20_000;

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= 1000) return number;
  throw new InvalidArgumentError("It must be a whole number of at least 1000.");
}
