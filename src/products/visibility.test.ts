import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST } from "../testing/writer.ts";

type Style = { name: string; original_price: string };
type Fields = { name: string; default_price: string; features: object[]; styles: Style[]; related: number[] };

type Count = { from: string; to: string; count: number };
type Faceted = { products: object[]; total: number; facets: { price: Count[]; category: Count[] } };

/** `at` selects one of the used ids, or the next one. */
type Step =
  | { do: "create" | "update"; at: number; fields: Partial<Omit<Fields, "related">>; related?: number[] }
  | { do: "delete"; at: number }
  | { do: "read"; at: number }
  | { do: "some"; some: number[] }
  | { do: "list"; page: number; count: number }
  | { do: "wait"; s: number };

const place = fc.nat({ max: 7 });
const price = fc.integer({ min: 0, max: 999_999 }).map((cents) => (cents / 100).toFixed(2));
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 5 })
  .filter((text) => !text.includes("\0"));

const given = fc.record(
  {
    name,
    default_price: price,
    features: fc.array(fc.record({ feature: name, value: fc.option(name) }), { maxLength: 2 }),
    styles: fc.array(fc.record({ name, original_price: price }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const write = fc.record(
  {
    do: fc.constantFrom("create" as const, "update" as const),
    at: place,
    fields: given,
    related: fc.uniqueArray(place, { maxLength: 3 }),
  },
  { requiredKeys: ["do", "at", "fields"] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: write },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), at: place }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("read" as const), at: place }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("some" as const),
      some: fc.uniqueArray(place, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("list" as const),
      page: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), s: fc.constantFrom(3, 40, 400) }) },
);

const product = (id: number, { name, default_price }: Fields) => {
  return { id, name, slogan: null, description: null, category: LEAST.category, default_price };
};

/** Runs the steps against the service with its cache, and against a map of the expected products. */
async function run(steps: readonly Step[]): Promise<{ hits: number }> {
  let clock = 1_700_000_000_000;
  const app = createTestApp({ now: () => clock, store: createMemoryStore(() => clock).store });
  const { post, put, remove, make } = createWriter(app);
  const products = new Map<number, Fields>();

  const first = await make({ name: "first" });
  products.set(first, {
    name: "first",
    default_price: LEAST.default_price,
    features: [],
    styles: [],
    related: [],
  });
  let next = first + 1;
  const idAt = (at: number) => first + (at % (next + 1 - first));
  const fieldsOf = ({ fields, related }: Extract<Step, { fields: unknown }>, self?: number) => {
    const ids = related && [...new Set(related.map(idAt))].filter((id) => id !== self);
    return { ...fields, ...(ids && { related: ids }) };
  };

  async function read(path: string): Promise<unknown> {
    const response = await app.get(path);
    return response.status === 200 ? await response.json() : response.status;
  }

  for (const step of steps) {
    switch (step.do) {
      case "create": {
        const fields = fieldsOf(step);
        const response = await post({ ...LEAST, ...fields });
        expect(response.status).toBe(201);
        const { id } = (await response.json()) as { id: number };
        expect(id).toBe(next);
        next += 1;
        products.set(id, { ...LEAST, features: [], styles: [], related: [], ...fields });
        break;
      }
      case "update": {
        const id = idAt(step.at);
        const fields = fieldsOf(step, id);
        const old = products.get(id);
        expect((await put(id, fields)).status).toBe(old ? 200 : 404);
        if (old) products.set(id, { ...old, ...fields });
        break;
      }
      case "delete": {
        const id = idAt(step.at);
        expect((await remove(id)).status).toBe(products.delete(id) ? 200 : 404);
        break;
      }
      case "read": {
        const id = idAt(step.at);
        const kept = products.get(id);
        expect(await read(`/products/${id}`)).toEqual(
          kept ? { ...product(id, kept), features: kept.features } : 404,
        );
        const related = kept?.related.filter((one) => one !== id && products.has(one));
        expect(await read(`/products/${id}/related`)).toEqual(related ?? 404);
        const styles = await read(`/products/${id}/styles`);
        const shown = kept?.styles.map((style) => expect.objectContaining(style));
        expect(styles).toEqual(shown ? { product_id: String(id), results: shown } : 404);
        break;
      }
      case "some": {
        const ids = [...new Set(step.some.map(idAt))];
        const there = ids.flatMap((id) => {
          const kept = products.get(id);
          return kept ? [product(id, kept)] : [];
        });
        expect(await read(`/products?ids=${ids.join(",")}`)).toEqual(there);
        break;
      }
      case "list": {
        const all = [...products].sort(([a], [b]) => a - b).map(([id, kept]) => product(id, kept));
        const response = await app.get(`/products?page=${step.page}&count=${step.count}`);
        const start = (step.page - 1) * step.count;
        expect(await json(response)).toEqual(all.slice(start, start + step.count));
        expect(response.headers.get("X-Total-Count")).toBe(String(all.length));
        const faceted = (await read(`/products?facets=true&count=${step.count}`)) as Faceted;
        expect(faceted.products).toEqual(all.slice(0, step.count));
        const prices = [...products.values()].map(({ styles, default_price }) =>
          Number(styles[0]?.original_price ?? default_price),
        );
        const { price, category } = faceted.facets;
        for (const { from, to, count } of price) {
          expect(count).toBe(prices.filter((paid) => paid >= Number(from) && paid <= Number(to)).length);
        }
        const counted = [price, category].map((counts) => counts.reduce((sum, { count }) => sum + count, 0));
        expect([faceted.total, ...counted]).toEqual([all.length, all.length, all.length]);
        break;
      }
      case "wait":
        clock += step.s * 1000;
    }
  }
  return { hits: app.records.filter(({ cache }) => cache === "hit" || cache === "stale").length };
}

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("every write", () => {
  it("is visible to the next read, despite the cache", { timeout: 120_000 }, async () => {
    let hits = 0;
    const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      await emptyCatalogue();
      hits += (await run(steps)).hits;
    });
    await fc.assert(property, { numRuns: 25, interruptAfterTimeLimit: 60_000 });
    expect(hits).toBeGreaterThan(50); // else the cache was not tested
  });
});
