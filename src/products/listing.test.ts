import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, given, query } from "../testing/catalogue.ts";
import { fillListings, insertListed, PRODUCTS, type Product, pageReader, search } from "../testing/listed.ts";
import { SORTS, type Sort } from "./sorts.ts";

const app = createTestApp();
const { get } = app;
const readPage = pageReader(app);

beforeAll(fillListings);

const byText = (a: string, b: string) => {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    if (left[i] !== right[i]) return (left[i] ?? 0) - (right[i] ?? 0);
  }
  return left.length - right.length;
};

const MODEL: Record<Sort, (a: Product, b: Product) => number> = {
  id: (a, b) => a.id - b.id,
  newest: (a, b) => b.id - a.id,
  price: (a, b) => a.price - b.price || a.id - b.id,
  "-price": (a, b) => b.price - a.price || b.id - a.id,
  rating: (a, b) => b.stars - a.stars || b.id - a.id,
  name: (a, b) => byText(a.name, b.name) || a.id - b.id,
  "-name": (a, b) => byText(b.name, a.name) || b.id - a.id,
};

type Filter = { category?: string; min_price?: string; max_price?: string; in_stock?: "true" };

function expected(products: Product[], filter: Filter, sort: Sort): number[] {
  return products
    .filter(({ category }) => filter.category === undefined || category === filter.category)
    .filter(({ price }) => price >= Number(filter.min_price ?? 0) && price <= Number(filter.max_price ?? 1e9))
    .filter(({ inStock }) => filter.in_stock === undefined || inStock)
    .sort(MODEL[sort])
    .map(({ id }) => id);
}

const filter = fc.record(
  {
    category: fc.constantFrom("Hats", "Shoes & Socks", "None such"),
    min_price: fc.constantFrom("0", "10.01", "010.50"),
    max_price: fc.constantFrom("10.5", "50", "9999999999.99"),
    in_stock: fc.constant("true" as const),
  },
  { requiredKeys: [] },
);
const asked = { filter, sort: fc.constantFrom(...SORTS), count: fc.integer({ min: 1, max: 25 }) };
const view = fc.constantFrom("cards", undefined);

describe("a listing", () => {
  it("has the pages of a naive sort of all products, by number and by cursor, and the exact total", async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...asked, view }), async ({ filter, sort, count, view }) => {
        const all = expected(PRODUCTS, filter, sort);
        const isCounted = filter.min_price === undefined && filter.max_price === undefined;
        const seen: number[] = [];
        let path: string | undefined = `/products?${search({ ...filter, sort, count, view })}`;
        for (let number = 1; path !== undefined; number += 1) {
          const page = await readPage(path);
          const numbered = await readPage(
            `/products?${search({ ...filter, sort, count, view, page: number })}`,
          );
          expect(numbered.ids).toEqual(page.ids);
          expect(page.total).toBe(isCounted ? String(all.length) : null);
          seen.push(...page.ids);
          // The plain list has numbered pages; every other listing continues from a cursor.
          path = page.next;
        }
        expect(seen).toEqual(all);
      }),
      { numRuns: 60 },
    );
  });

  it("neither skips nor repeats unchanged products, with any writes between its pages", async () => {
    const added = (place: number): Product => {
      return { id: 10_000 + place, name: "Anorak", category: "Hats", price: 10.5, stars: 3, inStock: true };
    };
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...asked, removed: fc.subarray(PRODUCTS, { maxLength: 8 }) }),
        async ({ filter, sort, count, removed }) => {
          const seen: number[] = [];
          let path: string | undefined = `/products?${search({ ...filter, sort, count, view: "cards" })}`;
          const isPlain = sort === "id" && Object.keys(filter).length === 0;
          if (isPlain) return; // numbered pages follow OFFSET
          const writes = [...removed];
          for (let place = 1; path !== undefined; place += 1) {
            const page = await readPage(path);
            seen.push(...page.ids);
            path = page.next;
            const gone = writes.pop();
            if (gone) await query("delete from products where id = $1", [gone.id]);
            if (place < 4) await insertListed(added(place));
          }
          for (const { id } of removed) await query("delete from styles where product_id = $1", [id]);
          for (const { id } of removed)
            await query("delete from review_summaries where product_id = $1", [id]);
          for (const { id } of removed) await query("delete from products where id = $1", [id]);
          for (const product of removed) await insertListed(product);
          for (const table of ["products", "styles", "review_summaries"]) {
            await query(
              `delete from ${table} where ${table === "products" ? "id" : "product_id"} > 10000`,
              [],
            );
          }
          expect(new Set(seen).size).toBe(seen.length);
          const untouched = PRODUCTS.filter((product) => !removed.includes(product));
          const stayed = new Set(untouched.map(({ id }) => id));
          expect(seen.filter((id) => stayed.has(id))).toEqual(expected(untouched, filter, sort));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("shows products as the list does, and cards unchanged", async () => {
    const [first] = (await (await get("/products?count=1")).json()) as { id: number }[];
    expect(await (await get("/products?category=Hats&count=1")).json()).toEqual([first]);
    const [card] = (await (await get("/products?ids=1&view=cards")).json()) as object[];
    expect(await (await get("/products?category=Hats&count=1&view=cards")).json()).toEqual([card]);
  });

  it("without filter and sort is the plain list, with all its pages", async () => {
    const response = await get("/products?sort=id&category=&min_price=undefined&in_stock=&after=&page=2");
    expect(response.headers.get("Link")).toContain('rel="last"');
  });

  it("rejects a deep page, and says how to continue with a cursor", async () => {
    const response = await get("/products?category=Hats&page=202");
    expect(response.status).toBe(422);
    const { detail } = (await response.json()) as { detail: string };
    expect(detail).toContain(
      "request /products?category=Hats&page=201 and follow the next link in its Link header",
    );
    expect((await get("/products?category=Hats&page=201")).status).toBe(200);
    expect((await get("/products?page=20000")).status).toBe(200);
  });

  it.each([
    ["q=anorak&in_stock=true&page=9999", "page"],
    ["category=Shoes+%26+Socks&sort=-price&count=7&view=cards&page=1000", "page"],
    ["sort=name&count=1000&page=99", "page"],
    ["sort=name&after=abc&count=3", "after"],
    ["min_price=1&sort=price&after=WzEsIm5hbWUiLCJ4IiwxXQ", "after"],
  ])("rejects ?%s with a path that works", async (asked, field) => {
    const response = await get(`/products?${asked}`);
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { field: string; message: string }[] };
    expect(errors.map((error) => error.field)).toEqual([field]);
    const [path = ""] = /\/products\?\S+/.exec(errors[0]?.message ?? "") ?? [];
    expect((await get(path)).status).toBe(200);
    const search = (text: string) => new URLSearchParams(text.split("?").at(-1));
    for (const [name, value] of search(asked)) {
      if (name === "page") expect(Number(search(path).get(name))).toBeGreaterThan(1);
      else if (name === "count") expect(search(path).get(name)).toBe(value === "1000" ? "100" : value);
      else expect([name, search(path).get(name)]).toEqual([name, name === "after" ? null : value]);
    }
  });

  it("has one entry for all aliases", async () => {
    const memory = createMemoryStore(Date.now);
    const cached = createTestApp({ store: memory.store });
    for (const spelling of [
      "category=Shoes%20%26%20Socks&min_price=10.5&sort=price",
      "sort=price&min_price=010.50&category=Shoes+%26+Socks&page=1&utm_source=x",
    ]) {
      expect((await cached.get(`/products?${spelling}`)).status).toBe(200);
    }
    expect(memory.keys()).toEqual([
      "https://api.example.test/products?category=Shoes%20%26%20Socks&min_price=10.5&sort=price",
    ]);
  });
});

describe("hostile values", () => {
  it.each([
    ["category=%00", "category"],
    [`category=${"x".repeat(201)}`, "category"],
    ["category=a&category=b", "category"],
    ["min_price=-1", "min_price"],
    ["min_price=1e3", "min_price"],
    ["max_price=1.234", "max_price"],
    ["max_price=NaN", "max_price"],
    ["in_stock=false", "in_stock"],
    ["in_stock=1", "in_stock"],
    ["sort=id;drop", "sort"],
    ["sort=-rating", "sort"],
    ["ids=1&sort=price", "ids"],
    ["ids=1&category=Hats", "ids"],
  ])("are rejected: ?%s", async (hostile, field) => {
    const response = await get(`/products?${hostile}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ in: "query", field }] });
  });

  it.each(["category='; drop table products--", "category=%F0%9F", "category=🐪", "category=%25"])(
    "find nothing: ?%s",
    async (hostile) => {
      const { ids, total } = await readPage(`/products?${hostile}`);
      expect([ids, total]).toEqual([[], "0"]);
    },
  );
});

describe("the order by rating", () => {
  const BY_RATING = "/products?category=Rated&sort=rating&view=cards";

  beforeAll(async () => {
    const rated: Record<string, number>[] = [
      { stars_5: 1 },
      { stars_5: 160, stars_4: 40 }, // 4.8
      {},
      { stars_1: 1 },
      { stars_5: 160, stars_4: 40 },
      { stars_5: 9 },
    ];
    for (const [i, stars] of rated.entries()) {
      await given.product({ id: 2001 + i, category: "Rated" });
      if (Object.keys(stars).length > 0) await given.summary({ product_id: 2001 + i, ...stars });
    }
  });

  it("puts many good ratings before a single best one, and unrated products last", async () => {
    const cards = (await (await get(BY_RATING)).json()) as { id: number; rating: string }[];
    expect(cards.map(({ id }) => id)).toEqual([2005, 2002, 2006, 2001, 2004]);
    expect(cards.map(({ rating }) => rating)).toEqual(["4.80", "4.80", "5.00", "5.00", "1.00"]);
    expect((await readPage(`${BY_RATING}&page=2`)).ids).toEqual([2003]);
  });

  it.each(["cards", ""])("continues after a page, view=%s", async (view) => {
    const seen: number[] = [];
    let path: string | undefined = `/products?category=Rated&sort=rating&count=1&view=${view}`;
    for (; path !== undefined; path = (await readPage(path)).next) seen.push(...(await readPage(path)).ids);
    expect(seen).toEqual([2005, 2002, 2006, 2001, 2004, 2003]);
  });

  it("continues in a price range, too", async () => {
    const first = await readPage(`${BY_RATING}&min_price=1&count=2`);
    expect(first.ids).toEqual([2005, 2002]);
    expect((await readPage(`${first.next}`)).ids).toEqual([2006, 2001]);
  });
});
