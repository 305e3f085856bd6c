/**
 * A seeded source of numbers: the same seed and stream give the same numbers on every machine.
 * Generator: sfc32 by Chris Doty-Humphrey, from PractRand (public domain), which asks for a dozen rounds of warming up.
 */
export interface Random {
  /** An integer from 0 to limit - 1. */
  below(limit: number): number;
  /** An integer from low to high, both included. */
  between(low: number, high: number): number;
  /** A number in [0, 1). */
  unit(): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** How many: index i comes with the probability weights[i]; the weights add up to 1. */
  count(weights: readonly number[]): number;
}

const WARM_UP_ROUNDS = 12;
const TWO_TO_32 = 4_294_967_296;

/** @param stream different streams of one seed give independent numbers */
export function createRandom(seed: number, stream: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / TWO_TO_32) | 0;
  let c = stream | 0;
  let counter = 1;

  function next(): number {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  }
  for (let round = 0; round < WARM_UP_ROUNDS; round++) next();

  const unit = () => next() / TWO_TO_32;
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    unit,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => unit() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
    count: (weights) => {
      let left = unit();
      for (let i = 0; i < weights.length; i++) {
        left -= weights[i] ?? 0;
        if (left < 0) return i;
      }
      return weights.length - 1;
    },
  };
}
