import type { Random } from "./random.ts";

const MEAN_REVIEWS = 5.775;
const WITHOUT_REVIEWS = 0.2;
const SHOWCASED = 8;
/** The distance between popular products. Fixed places keep the totals near the mean. */
const POPULAR_EVERY = 64;
const POPULAR = { low: 20, high: 80 };
const BESTSELLER = { low: 10_500, high: 14_500, shareOfAll: 0.045 };

/**
 * How many reviews a product has: a few bestsellers with over 10,000 (in a small catalogue, a share of all reviews),
 * some popular ones, a long tail, and many without any. The mean over all products is 5.775.
 */
export function popularity(products: number, random: Random): (id: number) => number {
  const bestsellers = products < 200 ? 0 : products < 20_000 ? 1 : products < 200_000 ? 3 : 6;
  const most = (MEAN_REVIEWS * products * BESTSELLER.shareOfAll) / (products < 20_000 ? 1 : 1.5);
  const sizes = new Map<number, number>();
  for (let i = 1; i <= bestsellers; i++) {
    const id = Math.floor((products * i) / (bestsellers + 1));
    sizes.set(id, Math.min(Math.floor(most), random.between(BESTSELLER.low, BESTSELLER.high)));
  }

  const popular = Math.floor(products / POPULAR_EVERY);
  const few = products - popular - bestsellers;
  const spoken =
    [...sizes.values()].reduce((sum, size) => sum + size, 0) + (popular * (POPULAR.low + POPULAR.high)) / 2;
  const tail = (MEAN_REVIEWS * products - spoken) / (few * (1 - WITHOUT_REVIEWS));
  // One review at least, and then a geometric number with what is left of the mean.
  const logOfMore = Math.log(1 - 1 / tail);

  return (id) => {
    const size = sizes.get(id);
    if (size !== undefined) return size;
    if (id % POPULAR_EVERY === 0) return random.between(POPULAR.low, POPULAR.high);
    if (id > SHOWCASED && random.chance(WITHOUT_REVIEWS)) return 0;
    const usual = 1 + Math.floor(Math.log(1 - random.unit()) / logOfMore);
    return id > SHOWCASED ? usual : usual + 5;
  };
}
