import fc from "fast-check";
import { expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { form, IMPORTED, type Posted, reviewer } from "../testing/reviews.ts";
import { SORTS, type Sort } from "./schema.ts";

// Random requests through two isolates that share a cache. Every read must equal a plain list in memory, whatever was read
// and cached before.

/** In the catalogue with characteristics; in it without them; not in it, but with reviews; unknown. */
const PRODUCTS = [1, 2, 3, 4] as const;
const CHARACTERISTICS = [
  { id: 10, name: "Fit" },
  { id: 11, name: "Length" },
];

const anyProduct = fc.constantFrom(...PRODUCTS);
const anyReview = fc.nat(12);
const anyStep = fc.oneof(
  fc.record({
    does: fc.constant("post" as const),
    product: anyProduct,
    rating: fc.integer({ min: 1, max: 5 }),
    recommend: fc.boolean(),
    ratings: fc.dictionary(fc.constantFrom("10", "11", "12"), fc.integer({ min: 1, max: 5 })),
  }),
  fc.record({ does: fc.constant("vote" as const), review: anyReview }),
  fc.record({ does: fc.constant("report" as const), review: anyReview }),
  fc.record({
    does: fc.constant("list" as const),
    product: anyProduct,
    sort: fc.constantFrom(...SORTS),
    page: fc.constantFrom(1, 2),
    count: fc.constantFrom(1, 3),
  }),
  fc.record({ does: fc.constant("meta" as const), product: anyProduct }),
  fc.record({ does: fc.constant("metas" as const) }),
  fc.record({ does: fc.constant("wait" as const), seconds: fc.constantFrom(1, 40, 400) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

type Kept = Posted & {
  product: number;
  rating: number;
  recommend: boolean;
  date: string;
  helpfulness: number;
  reported: boolean;
  ratings: Record<string, number>;
};

const IMPORTED_REVIEW: Kept = {
  review_id: IMPORTED,
  rating: 5,
  summary: "",
  recommend: true,
  response: null,
  body: "",
  date: "2026-05-05T05:05:05.000Z",
  reviewer_name: "",
  helpfulness: 0,
  photos: [],
  ignored: [],
  product: 3,
  reported: false,
  ratings: {},
};

const DAY_MS = 86_400_000;
const score: Record<Sort, (review: Kept) => number> = {
  newest: ({ date }) => Date.parse(date),
  helpful: ({ helpfulness }) => helpfulness,
  relevant: ({ date, helpfulness }) => Date.parse(date) / DAY_MS + 90 * Math.log2(1 + helpfulness),
};

async function averageOf(ratings: number[]): Promise<string | null> {
  const [[value] = []] = await query("select round(avg(n), 16) from unnest($1::int[]) n", [ratings]);
  return value ?? null;
}

async function follow(steps: Step[]): Promise<void> {
  let now = Date.parse("2030-01-01");
  const { store } = createMemoryStore(() => now);
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const isolates = [createTestApp({ store, ...clock }), createTestApp({ store, ...clock })];
  let turn = 0;
  const isolate = () => isolates[turn++ % isolates.length] as (typeof isolates)[number];
  const read = async (path: string) => (await isolate().get(path)).json();

  await emptyCatalogue();
  for (const id of [1, 2]) await given.product({ id });
  const characteristics = JSON.stringify(CHARACTERISTICS.map((one) => ({ ...one, sum: 0, count: 0 })));
  await given.summary({ product_id: 1, characteristics });
  await given.summary({ product_id: 3, stars_5: 1, recommended: 1 });
  await given.review({ id: IMPORTED, product_id: 3, rating: 5, recommend: true, date: IMPORTED_REVIEW.date });
  const reviews = [{ ...IMPORTED_REVIEW }];

  async function checkList(product: number, sort: Sort, page: number, count: number) {
    const shown = reviews
      .filter((review) => review.product === product && !review.reported)
      .toSorted((a, b) => score[sort](b) - score[sort](a) || b.review_id - a.review_id)
      .slice((page - 1) * count, page * count)
      .map(({ product, reported, ratings, ignored, ...review }) => review);
    expect(await read(`/reviews?product_id=${product}&sort=${sort}&page=${page}&count=${count}`)).toEqual({
      product: String(product),
      page: (page - 1) * count,
      count,
      results: shown,
    });
  }

  async function expectedMeta(product: number) {
    const counted = reviews.filter((review) => review.product === product);
    const count = (is: (review: Kept) => boolean) => String(counted.filter(is).length);
    const rated = CHARACTERISTICS.filter(() => product === 1).map(async ({ id, name }) => {
      const values = counted.flatMap(({ ratings }) => ratings[id] ?? []);
      return [name, { id, value: await averageOf(values) }];
    });
    return {
      product_id: String(product),
      ratings: Object.fromEntries([1, 2, 3, 4, 5].map((n) => [n, count(({ rating }) => rating === n)])),
      recommended: { false: count(({ recommend }) => !recommend), true: count(({ recommend }) => recommend) },
      characteristics: Object.fromEntries(await Promise.all(rated)),
    };
  }

  async function checkMeta(product: number) {
    expect(await read(`/reviews/${product}/meta`)).toEqual(await expectedMeta(product));
  }

  /** No purge invalidates the counts of several products. They expire after fresh + staleWhileRevalidate: a minute. */
  async function checkMetas() {
    now += 61_000;
    const several = [3, 1, 4, 2];
    const expected = await Promise.all(several.map(expectedMeta));
    expect(await read(`/reviews/meta?product_ids=${several}`)).toEqual(expected);
  }

  async function checkEverything() {
    for (const product of PRODUCTS) {
      for (const sort of SORTS) await checkList(product, sort, 1, 100);
      await checkMeta(product);
    }
    await checkMetas();
  }

  async function take(step: Step) {
    const { post, vote, report } = reviewer(isolate().request);
    switch (step.does) {
      case "post": {
        const { product, rating, recommend, ratings } = step;
        const response = await post({
          ...form,
          product_id: product,
          rating,
          recommend,
          characteristics: ratings,
        });
        expect(response.status).toBe(product === 4 ? 422 : 201);
        if (product === 4) return;
        const posted: Posted = await response.json();
        const foreign = Object.keys(ratings).filter((id) => product !== 1 || id === "12");
        expect(posted.ignored).toEqual(foreign.map((id) => `characteristics.${id}`));
        reviews.push({ ...(posted as Kept), product, reported: false, ratings });
        return;
      }
      case "vote":
      case "report": {
        const review = reviews[step.review];
        const cast = step.does === "vote" ? vote : report;
        expect((await cast(review?.review_id ?? IMPORTED + 1)).status).toBe(review ? 204 : 404);
        if (review && step.does === "vote") review.helpfulness += 1;
        if (review && step.does === "report") review.reported = true;
        return;
      }
      case "list":
        return await checkList(step.product, step.sort, step.page, step.count);
      case "meta":
        return await checkMeta(step.product);
      case "metas":
        return await checkMetas();
      case "wait":
        now += step.seconds * 1000;
    }
  }

  await checkEverything(); // so that everything is cached
  for (const step of steps) await take(step);
  await checkEverything();
}

it("every read of one product shows every write before it, in any history", {
  timeout: 120_000,
}, async () => {
  const histories = fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), follow);
  await fc.assert(histories, { numRuns: 40 });
});
