import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { ProductCard } from "./schema.ts";

const { get, request } = createTestApp();
const json = async (path: string) => (await (await get(path)).json()) as Record<string, unknown>[];

const PHOTOS = '[{"thumbnail_url":"https://a.example/t","url":"https://a.example/u"}]';
const CARD =
  '{"id":1,"name":"Camo Onesie","category":"Jackets","default_price":"120.00","original_price":"140.00",' +
  '"sale_price":"100.50",' +
  '"thumbnail_url":"https://a.example/t","rating":"3.67","reviews":3,"in_stock":true}';
const BARE =
  '{"id":2,"name":"Camo Onesie","category":null,"default_price":"140.00","original_price":"140.00","sale_price":null,' +
  '"thumbnail_url":null,"rating":null,"reviews":0,"in_stock":false}';

describe("a card", () => {
  beforeAll(async () => {
    await emptyCatalogue();
    await given.product({ id: 1, category: "Jackets", default_price: 120, related: "{2,9}" });
    await given.product({ id: 2, related: "{1}" });
    await given.product({ id: 3 });
    await given.style({
      id: 1,
      product_id: 1,
      is_default: false,
      sale_price: 1,
      skus: '{"1":{"quantity":0,"size":"S"}}',
    });
    await given.style({ id: 2, product_id: 1, sale_price: 100.5, photos: PHOTOS });
    await given.style({
      id: 3,
      product_id: 1,
      is_default: false,
      skus: '{"2":{"quantity":7,"size":"\\"quantity\\":9"}}',
    });
    await given.style({ id: 4, product_id: 3, skus: '{"3":{"quantity":0,"size":"\\"quantity\\":9"}}' });
    await given.summary({ product_id: 1, stars_1: 1, stars_5: 2, recommended: 2, not_recommended: 1 });
    await given.productBlocks();
  });

  it("shows both prices of the default style, the average rating, and whether anything is in stock", async () => {
    expect(await (await get("/products?ids=2,1&view=cards")).text()).toBe(`[${BARE},${CARD}]`);
  });

  it("is in the list, with the list's total and pages", async () => {
    const response = await get("/products?view=cards&count=2");
    expect(await response.text()).toBe(`[${CARD},${BARE}]`);
    expect(response.headers.get("X-Total-Count")).toBe("3");
    expect(response.headers.get("Link")).toContain('</products?view=cards&page=2&count=2>; rel="next"');
  });

  it("is shown for each existing related product, in their order", async () => {
    expect(await (await get("/products/1/related?view=cards")).text()).toBe(`[${BARE}]`);
    expect(await (await get("/products/3/related?view=cards")).text()).toBe("[]");
    expect((await get("/products/4/related?view=cards")).status).toBe(404);
  });

  it("is absent past the end of the list, like a product", async () => {
    const response = await get("/products?view=cards&page=7");
    expect([await response.text(), response.headers.get("X-Total-Count")]).toEqual(["[]", "3"]);
  });

  it("is not in stock because of the name of a size", async () => {
    expect((await json("/products?ids=3&view=cards"))[0]?.in_stock).toBe(false);
  });

  it.each(["/products?view=", "/products/1/related?view=undefined"])("is not shown at %s", async (path) => {
    expect(await (await get(path)).text()).toBe(await (await get(path.split("?")[0] as string)).text());
  });

  it.each(["/products?view=list", "/products/1/related?view=CARDS", "/products?view=cards&view=cards"])(
    "is rejected at %s",
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ in: "query", field: "view" }] });
    },
  );

  it("matches its schema", async () => {
    expect(ProductCard.array().safeParse(await json("/products?view=cards")).error).toBeUndefined();
  });
});

describe("a cached card", () => {
  beforeEach(async () => {
    await emptyCatalogue();
    await given.product({ id: 1, related: "{2}" });
    await given.product({ id: 2 });
    await given.productBlocks();
  });

  it.each(["/products?view=cards", "/products?ids=2&view=cards", "/products/1/related?view=cards"])(
    "of %s is invalidated with its product and with its reviews",
    async (path) => {
      let time = 1_700_000_000_000;
      const memory = createMemoryStore(() => time);
      const cached = createTestApp({ store: memory.store, now: () => time });
      const status = async () => (await cached.get(path)).headers.get("Cache-Status") ?? "";
      for (const tag of ["product-2", "reviews-2"]) {
        // Tags that only the answer tells are old enough to be relied on with the second one.
        await status();
        time += 3000;
        await status();
        expect(await status()).toContain("hit");
        await cached.purge(tag);
        expect(await status()).toContain("uri-miss");
        time += 3000;
      }
    },
  );

  it.each(["/products/1/related?view=cards", "/products/1/page"])(
    "of %s appears when a related product is created after its id was listed",
    async (path) => {
      let time = 1_700_000_000_000;
      const cached = createTestApp({ store: createMemoryStore(() => time).store, now: () => time });
      const read = async () => await cached.get(path);
      await query("update products set related = '{2,9}' where id = 1", []);
      await read();
      time += 3000;
      await read();
      expect((await read()).headers.get("Cache-Status")).toContain("hit");
      await cached.purge("product-9");
      expect((await read()).headers.get("Cache-Status")).toContain("uri-miss");
    },
  );

  it("shows a product's new price, style and review at once", async () => {
    const authorization = {
      Authorization: "Bearer new-token-of-16-or-more",
      "Content-Type": "application/json",
    };
    const style = {
      name: "Red",
      original_price: "9",
      sale_price: "7.5",
      "default?": true,
      photos: [],
      skus: [],
    };
    const body = JSON.stringify({
      default_price: "9",
      styles: [{ ...style, skus: [{ size: "S", quantity: 1 }] }],
    });
    expect((await request("/products/2", { method: "PUT", headers: authorization, body })).status).toBe(200);
    const review = { product_id: 2, rating: 4, recommend: true, body: "Good", name: "me" };
    expect(
      (await request("/reviews", { method: "POST", headers: authorization, body: JSON.stringify(review) }))
        .status,
    ).toBe(201);
    expect(await json("/products?ids=2&view=cards")).toMatchObject([
      {
        default_price: "9.00",
        original_price: "9.00",
        sale_price: "7.50",
        rating: "4.00",
        reviews: 1,
        in_stock: true,
      },
    ]);
    // The card shows the style's prices, even if the product's own price changes.
    const cheaper = JSON.stringify({ default_price: "3" });
    await request("/products/2", { method: "PUT", headers: authorization, body: cheaper });
    expect(await json("/products?ids=2&view=cards")).toMatchObject([
      { default_price: "3.00", original_price: "9.00", sale_price: "7.50" },
    ]);
    const bare = JSON.stringify({ styles: [] });
    await request("/products/2", { method: "PUT", headers: authorization, body: bare });
    expect(await json("/products?ids=2&view=cards")).toMatchObject([
      { default_price: "3.00", original_price: "3.00", sale_price: null },
    ]);
    expect((await request("/products/2", { method: "DELETE", headers: authorization })).status).toBe(200);
    expect(await json("/products?ids=2&view=cards")).toEqual([]);
  });
});

const id = fc.integer({ min: 1, max: 3 });
const category = fc.constantFrom("Hats", "Shoes", null);
const name = fc.constantFrom("Café/Hat", "Hat", "Sun-hat 2");
const price = fc.integer({ min: 1, max: 9 });
const write = fc.oneof(
  fc.record({ kind: fc.constant("product" as const), id, name, category, price }),
  fc.record({
    kind: fc.constant("style" as const),
    id,
    sale: fc.option(id),
    isDefault: fc.boolean(),
    left: fc.nat(2),
  }),
  fc.record({ kind: fc.constant("stars" as const), id, stars: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    kind: fc.constantFrom("no product" as const, "no styles" as const, "no reviews" as const),
    id,
  }),
);

type Write = typeof write extends fc.Arbitrary<infer W> ? W : never;

async function apply(one: Write): Promise<void> {
  switch (one.kind) {
    case "product":
      await query(
        `insert into products (id, name, category, default_price) values ($1, $2, $3, $4)
         on conflict (id) do update
         set name = excluded.name, category = excluded.category, default_price = excluded.default_price`,
        [one.id, one.name, one.category, one.price],
      );
      return;
    case "style":
      await query(
        `insert into styles (product_id, name, original_price, sale_price, is_default, skus)
         values ($1, 'x', 1, $2, $3, json_build_object('1', json_build_object('quantity', $4::integer, 'size', 'S')))`,
        [one.id, one.sale, String(one.isDefault), one.left],
      );
      return;
    case "stars":
      await query(
        `insert into review_summaries as s (product_id, stars_${one.stars}) values ($1, 1)
         on conflict (product_id) do update set stars_${one.stars} = s.stars_${one.stars} + 1`,
        [one.id],
      );
      return;
    case "no product":
      await query("delete from products where id = $1", [one.id]);
      return;
    case "no styles":
      await query("delete from styles where product_id = $1", [one.id]);
      return;
    case "no reviews":
      await query("delete from review_summaries where product_id = $1", [one.id]);
  }
}

describe("the cards and their counts", () => {
  const inTurn = async (writes: Write[]) => {
    for (const one of writes) await apply(one);
  };
  const atOnce = async (writes: Write[]) => {
    await Promise.all(writes.map(apply));
  };

  it.each([
    ["in turn", inTurn],
    ["at once", atOnce],
  ])("are, after any writes made %s, equal to a rebuild from the other tables", async (_how, make) => {
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 15 }), async (writes) => {
        await emptyCatalogue();
        await make(writes);
        const kept = [await cards(), await counts(), await facets(), await searched()];
        const known = await words();
        await query("truncate product_cards, product_search, name_words", []);
        await query("select fill_product_cards(1, 100)", []);
        await query("truncate category_counts, facet_counts", []); // the trigger has counted
        for (const table of ["category_counts", "facet_counts", "product_search", "name_words"])
          await query(`select fill_${table}()`, []);
        expect(kept).toEqual([await cards(), await counts(), await facets(), await searched()]);
        expect(known).toEqual(expect.arrayContaining(await words())); // words are never removed
      }),
      { numRuns: 60 },
    );
  });
});

const cards = () => query("select * from product_cards order by id", []);
const searched = () => query("select * from product_search order by id", []);
const words = async () => (await query("select word from name_words order by word", [])).flat();
const counts = () =>
  query(
    `select category, in_stock, sum(products) from category_counts
     group by category, in_stock having sum(products) <> 0 order by category, in_stock`,
    [],
  );
const facets = () =>
  query(
    `select category, band, step, in_stock, sum(products) from facet_counts
     group by category, band, step, in_stock having sum(products) <> 0 order by category, step, in_stock`,
    [],
  );
