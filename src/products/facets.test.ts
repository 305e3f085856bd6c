import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createTestApp, given, query } from "../testing/catalogue.ts";
import { fillListings, PRODUCTS, type Product, search } from "../testing/listed.ts";
import { SORTS } from "./sorts.ts";

const { get } = createTestApp();

type Count = { value: string; count: number };
type Band = { from: string; to: string; count: number };
type Facets = { category: Count[]; price: Band[]; in_stock: { true: number; false: number } };
type Faceted = { products: { id: number }[]; total: number; facets: Facets };

async function ask(question: Record<string, string | number | undefined>) {
  const response = await get(`/products?${search({ ...question, facets: "true" })}`);
  expect(response.status).toBe(200);
  return { response, ...((await response.json()) as Faceted) };
}

beforeAll(fillListings);

/** One product at each end of a band, and some in the middle of a step. */
const EDGES = [
  "0",
  "0.99",
  "1",
  "1.49",
  "1.5",
  "9.99",
  "102.5",
  "149.99",
  "150",
  "7500000000",
  "9999999999.99",
];
const edges = EDGES.map((price, i): Product => {
  return { id: 3000 + i, name: "Edge", category: "Edges", price: Number(price), stars: 0, inStock: false };
});

/** Which of the names a search finds, by what they have in common. */
const FINDS: Record<string, RegExp> = {
  anorak: /anorak/i,
  anderung: /Änderung/,
  "an more": /more/,
  s: /Shirt/,
  yyyy: /y{4}/,
};

type Question = {
  q?: string;
  category?: string;
  min_price?: string;
  max_price?: string;
  in_stock?: "true";
};

const question = fc.record(
  {
    q: fc.constantFrom("anorak", "anderung", "s", "yyyy"),
    category: fc.constantFrom("Hats", "Shoes & Socks", "Edges", "None such"),
    min_price: fc.constantFrom("0", "0.5", "1", "10.01", "10.5", "99.99", "103", "150"),
    max_price: fc.constantFrom("0.99", "1.2", "10.5", "50", "100", "102.5", "149.99", "9999999999.99"),
    in_stock: fc.constant("true" as const),
  },
  { requiredKeys: [] },
);

function count(products: Product[], { q, category, min_price, max_price, in_stock }: Question): number {
  return products.filter(
    (product) =>
      (q === undefined || FINDS[q]?.test(product.name)) &&
      (category === undefined || product.category === category) &&
      product.price >= Number(min_price ?? 0) &&
      product.price <= Number(max_price ?? 1e10) &&
      (in_stock === undefined || product.inStock),
  ).length;
}

describe("facets=true", () => {
  const products = [...PRODUCTS, ...edges];

  beforeAll(async () => {
    for (const { id, name, category, price } of edges)
      await given.product({ id, name, category, default_price: price });
  });

  it("counts by category, price band and stock, each without its own filter", async () => {
    await fc.assert(
      fc.asyncProperty(question, fc.constantFrom(...SORTS), async (asked, sort) => {
        const { response, products: page, total, facets } = await ask({ ...asked, sort, count: 100 });
        expect(total).toBe(count(products, asked));
        expect(response.headers.get("X-Total-Count")).toBe(String(total));
        expect(page).toHaveLength(total);

        const { category, min_price, max_price, in_stock, ...rest } = asked;
        const categories = ["Edges", "Hats", "Shoes & Socks"];
        const unsorted = { ...rest, min_price, max_price, in_stock } as Question;
        expect(facets.category).toEqual(
          categories
            .map((value) => ({ value, count: count(products, { ...unsorted, category: value }) }))
            .filter(({ count }) => count > 0),
        );

        const unpriced = { ...rest, category, in_stock } as Question;
        for (const { from, to, count: counted } of facets.price) {
          expect(counted).toBe(count(products, { ...unpriced, min_price: from, max_price: to }));
        }
        expect(facets.price.reduce((sum, { count }) => sum + count, 0)).toBe(count(products, unpriced));

        const unstocked = { ...rest, category, min_price, max_price } as Question;
        const inStock = count(products, { ...unstocked, in_stock: "true" });
        expect(facets.in_stock).toEqual({ true: inStock, false: count(products, unstocked) - inStock });
      }),
      { numRuns: 150 },
    );
  });

  it("has no empty band, and bands that work as filters and are a cent apart", async () => {
    const { facets } = await ask({ category: "Edges" });
    expect(facets.price).toEqual([
      { from: "0.00", to: "0.99", count: 2 },
      { from: "1.00", to: "1.49", count: 2 },
      { from: "1.50", to: "1.99", count: 1 },
      { from: "7.50", to: "9.99", count: 1 },
      { from: "100.00", to: "149.99", count: 2 },
      { from: "150.00", to: "199.99", count: 1 },
      { from: "7500000000.00", to: "9999999999.99", count: 2 },
    ]);
    for (const { from, to, count } of facets.price) {
      expect((await ask({ category: "Edges", min_price: from, max_price: to })).total).toBe(count);
    }
  });

  it("agrees with the counts of /categories and with the totals of their listings", async () => {
    for (const in_stock of [undefined, "true"]) {
      const { facets, total } = await ask({ in_stock });
      const categories = await (await get(`/categories?${search({ in_stock })}`)).json();
      expect(facets.category.map(({ value, count }) => ({ category: value, products: count }))).toEqual(
        categories,
      );
      expect(total).toBe(count(products, in_stock ? { in_stock: "true" } : {}));
      for (const { value, count } of facets.category) {
        const plain = await get(`/products?${search({ category: value, in_stock })}`);
        expect(plain.headers.get("X-Total-Count")).toBe(String(count));
        expect((await ask({ category: value, in_stock })).total).toBe(count);
      }
    }
  });

  it("has in `products` the response of the same request without facets, in each view and on each page", async () => {
    for (const asked of [
      {},
      { q: "anorak" },
      { category: "Hats", sort: "-price" },
      { min_price: 10.5, sort: "name" },
    ]) {
      for (const view of ["cards", undefined]) {
        let plain = `/products?${search({ ...asked, view, count: 30 })}`;
        let faceted = `${plain}&facets=true`;
        for (let page = 0; page < 2; page += 1) {
          const [one, other] = [await get(plain), await get(faceted)];
          expect(((await other.json()) as Faceted).products).toEqual(await one.json());
          const [next, facetedNext] = [one, other].map(
            ({ headers }) => /<([^>]+)>; rel="next"/.exec(headers.get("Link") ?? "")?.[1],
          );
          if (facetedNext === undefined || next === undefined) break;
          expect(facetedNext).toContain("facets=true");
          [plain, faceted] = [next, facetedNext];
        }
      }
    }
  });

  it("follows each write that moves a product to another category, price or stock", async () => {
    const before = await ask({ category: "Edges" });
    await query("update products set default_price = 11 where id = 3000", []);
    await query("update products set category = 'Hats' where id = 3001", []);
    await query("delete from products where id = 3002", []);
    const after = await ask({ category: "Edges" });
    expect(after.total).toBe(before.total - 2);
    expect(after.facets.price.slice(0, 4)).toEqual([
      { from: "1.00", to: "1.49", count: 1 },
      { from: "1.50", to: "1.99", count: 1 },
      { from: "7.50", to: "9.99", count: 1 },
      { from: "10.00", to: "14.99", count: 1 },
    ]);
    await fillListings();
  });

  it("has no counts and a total of zero if nothing is found", async () => {
    const { total, facets } = await ask({ q: "yyyy" });
    expect([total, facets]).toEqual([0, { category: [], price: [], in_stock: { true: 0, false: 0 } }]);
  });

  it.each([
    ["facets=false", "facets"],
    ["facets=1", "facets"],
    ["facets=true&ids=1", "ids"],
    ["facets=true&page=300", "page"],
  ])("is refused as ?%s", async (asked, field) => {
    const response = await get(`/products?${asked}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ in: "query", field }] });
  });
});
