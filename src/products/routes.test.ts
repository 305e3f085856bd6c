import { beforeAll, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { Product, ProductStyles, ProductSummary, RelatedIds } from "./schema.ts";

const { get } = createTestApp();
const text = async (path: string) => (await get(path)).text();

beforeAll(async () => {
  await emptyCatalogue();
  await given.product({
    id: 1,
    slogan: "Blend in to your crowd",
    description: 'The "So Fatigues"',
    category: "Jackets",
    features: '[{"feature":"Fabric","value":"Canvas"},{"feature":"UV Protection","value":null}]',
    related: "{3,9,2}",
  });
  await given.product({ id: 2, default_price: "9999999999.99", category: null });
  await given.product({ id: 3, name: "Ägypten 🐪 \u202Eabc" });
  await given.style({
    id: 1,
    product_id: 1,
    photos: '[{"thumbnail_url":"https://a.example/t","url":"https://a.example/u"}]',
    skus: '{"1":{"quantity":8,"size":"XS"},"10":{"quantity":16,"size":"S"}}',
  });
  await given.style({ id: 2, product_id: 1, sale_price: 100.5, is_default: false });
  await given.productBlocks();
});

describe("GET /products", () => {
  it("returns a bare array by id, keys in the contract's order, prices as text", async () => {
    expect(await text("/products?count=2")).toBe(
      '[{"id":1,"name":"Camo Onesie","slogan":"Blend in to your crowd","description":"The \\"So Fatigues\\"","category":"Jackets","default_price":"140.00"},' +
        '{"id":2,"name":"Camo Onesie","slogan":null,"description":null,"category":null,"default_price":"9999999999.99"}]',
    );
  });

  it("has the total and links to the other pages", async () => {
    const response = await get("/products?page=2&count=1");
    expect(response.headers.get("X-Total-Count")).toBe("3");
    expect(response.headers.get("Link")).toBe(
      '</products?page=1&count=1>; rel="first", </products?page=1&count=1>; rel="prev", ' +
        '</products?page=3&count=1>; rel="next", </products?page=3&count=1>; rel="last"',
    );
  });

  it("changes its ETag with the total, because headers contain it", async () => {
    const tag = async () => (await get("/products?count=1")).headers.get("ETag");
    const before = await tag();
    await given.product({ id: 4 });
    await given.productBlocks();
    expect(await tag()).not.toBe(before);
    await query("delete from products where id = 4", []);
    await given.productBlocks();
    expect(await tag()).toBe(before);
  });

  it.each([
    "/products/list?page=2&count=1",
    "/products/?page=2&count=1",
    "/products/list/?count=1&page=2&utm_source=x",
  ])("is also at %s", async (path) => {
    expect(await text(path)).toBe(await text("/products?page=2&count=1"));
  });

  it.each(["page=&count=", "page=undefined", "count=undefined&page=1", ""])(
    "accepts absent parameters: ?%s",
    async (search) => {
      expect(await text(`/products?${search}`)).toBe(await text("/products?page=1&count=5"));
    },
  );

  it.each([
    "page=2",
    "page=200000&count=100",
    `page=${"9".repeat(400)}`,
    "page=9007199254740993&count=9999999",
  ])("is empty past the end: ?%s", async (search) => {
    const response = await get(`/products?${search}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("[]");
    expect(response.headers.get("X-Total-Count")).toBe("3");
  });

  it("uses the cap for a count above it", async () => {
    expect((await get("/products?count=9999")).headers.get("Link")).toContain("count=100>");
  });

  it.each([
    "page=0",
    "page=-1",
    "page=1.5",
    "count=0",
    "count=five",
    "page=1&page=2",
    "page=%00",
    "page=1e3",
    "page=+1",
  ])("rejects ?%s", async (search) => {
    const response = await get(`/products?${search}`);
    expect(response.status).toBe(422);
    const field = search.split("=")[0];
    expect(await response.json()).toMatchObject({
      type: "/problems/invalid-request",
      errors: [{ in: "query", field }],
    });
  });
});

describe("GET /products/{product_id}", () => {
  it("adds the features, null as null", async () => {
    expect(await text("/products/1")).toBe(
      '{"id":1,"name":"Camo Onesie","slogan":"Blend in to your crowd","description":"The \\"So Fatigues\\"","category":"Jackets","default_price":"140.00",' +
        '"features":[{"feature":"Fabric","value":"Canvas"},{"feature":"UV Protection","value":null}]}',
    );
  });

  it("has an empty array without features", async () => {
    expect(await (await get("/products/2")).json()).toMatchObject({ features: [] });
  });

  it("keeps every character of a text", async () => {
    expect(await (await get("/products/3")).json()).toMatchObject({ name: "Ägypten 🐪 \u202Eabc" });
  });
});

describe("GET /products/{product_id}/styles", () => {
  it("nests photos and skus, and has nulls if there are none", async () => {
    expect(await text("/products/1/styles")).toBe(
      '{"product_id":"1","results":[' +
        '{"style_id":1,"name":"Forest Green","original_price":"140.00","sale_price":null,"default?":true,' +
        '"photos":[{"thumbnail_url":"https://a.example/t","url":"https://a.example/u"}],' +
        '"skus":{"1":{"quantity":8,"size":"XS"},"10":{"quantity":16,"size":"S"}}},' +
        '{"style_id":2,"name":"Forest Green","original_price":"140.00","sale_price":"100.50","default?":false,' +
        '"photos":[{"thumbnail_url":null,"url":null}],"skus":{"null":{"quantity":null,"size":null}}}]}',
    );
  });

  it("has no results for a product without styles", async () => {
    expect(await text("/products/2/styles")).toBe('{"product_id":"2","results":[]}');
  });
});

describe("GET /products/{product_id}/related", () => {
  it("lists existing products, in their order", async () => {
    expect(await text("/products/1/related")).toBe("[3,2]");
  });

  it("is empty if there are none", async () => {
    expect(await text("/products/2/related")).toBe("[]");
  });
});

describe("a product's own routes", () => {
  const paths = ["", "/styles", "/related"];

  it.each(paths)("%s: 404 for an unknown product, cached for 30 seconds", async (path) => {
    const response = await get(`/products/77${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: "/problems/product-not-found",
      instance: `/products/77${path}`,
    });
    expect(response.headers.get("CDN-Cache-Control")).toBe(
      "max-age=30, stale-while-revalidate=0, stale-if-error=0",
    );
  });

  it.each(["undefined", "0", "2147483648", "-1", "1.0", "abc", "%00", "1%20", "9".repeat(300), "1'--"])(
    "reject the id %s",
    async (id) => {
      for (const path of paths) {
        const response = await get(`/products/${id}${path}`);
        expect(response.status).toBe(422);
        expect(((await response.json()) as { detail: string }).detail).toContain("invalid product_id");
        expect(response.headers.get("Cache-Control")).toBe("no-store");
      }
    },
  );
});

describe("every response", () => {
  it.each([
    ["/products", ProductSummary.array()],
    ["/products/1", Product],
    ["/products/3", Product],
    ["/products/1/styles", ProductStyles],
    ["/products/1/related", RelatedIds],
  ])("of %s matches its schema", async (path, schema) => {
    expect(schema.safeParse(await (await get(path)).json()).error).toBeUndefined();
  });
});
