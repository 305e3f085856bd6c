/** A uniformly distributed whole number from `low` to `high`. */
export function uniform(low: number, high: number): number {
  return low + Math.floor(Math.random() * (high - low + 1));
}

/** A number of the last tenth of 1 … `highest`, where published tests look, because a bad index costs most there. */
export function lastTenth(highest: number): number {
  return uniform(highest - Math.floor(highest / 10) + 1, highest);
}

/**
 * Draws ranks 1 … `n` with a probability of 1 / rank^`exponent`, in constant time and without a table: rejection-inversion
 * (Hörmann and Derflinger, 1996). The exponent is not 1.
 */
export function zipf(n: number, exponent = 1.07): () => number {
  const area = (x: number) => (x ** (1 - exponent) - 1) / (1 - exponent);
  const inverse = (y: number) => (1 + y * (1 - exponent)) ** (1 / (1 - exponent));
  const first = area(1.5) - 1;
  const last = area(n + 0.5);
  return () => {
    for (;;) {
      const y = last + Math.random() * (first - last);
      const rank = Math.min(n, Math.max(1, Math.round(inverse(y))));
      if (y >= area(rank + 0.5) - rank ** -exponent) return rank;
    }
  };
}

/** Ids in a Zipf distribution, the popular ones spread over the whole catalogue. */
export function popularIds(highest: number): () => number {
  const rank = zipf(highest);
  const SPREAD = 2_654_435_761; // prime, so that each rank has its own id
  return () => ((rank() * SPREAD) % highest) + 1;
}

/** Pages of five of the plain list. Few shoppers go beyond the first. */
export function popularPages(products: number): () => number {
  return zipf(Math.max(1, Math.floor(products / 5)), 1.5);
}
