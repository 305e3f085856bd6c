import { InvalidArgumentError } from "commander";

export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a port from 1 to 65535.");
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError("It must be a whole number of at least 1.");
}

/** `0.1,1,10` */
export function parseRates(text: string): number[] {
  const rates = text.split(",").map(Number);
  if (rates.every((rate) => rate > 0 && rate <= 1000)) return rates;
  throw new InvalidArgumentError("It must be rates per second above 0, such as 0.1,1,10.");
}
