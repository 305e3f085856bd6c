import { InvalidArgumentError } from "commander";

/** Products of the catalogue that `bench:routes` needs, for pages of a hundred cards that are each cold but once. */
export const LEAST_PRODUCTS_FOR_ROUTES = 70_000;
/** The same of `bench:cache`: each id is cold but once. */
export const LEAST_PRODUCTS_FOR_CACHE = 20_000;

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= 1000) return number;
  throw new InvalidArgumentError("It must be a whole number of at least 1000.");
}
