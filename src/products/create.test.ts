import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST, TOKEN, takeRecordedTags } from "../testing/writer.ts";
import { Product } from "./schema.ts";

const app = createTestApp();
const { get, records } = app;
const { post, make } = createWriter(app);
const text = async (path: string) => (await get(path)).text();

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("POST /products", () => {
  it("creates a product, and answers as a read does, with its path", async () => {
    const made = await post({
      ...LEAST,
      slogan: "Blend in to your crowd",
      description: 'The "So Fatigues"',
      features: [{ feature: "Fabric", value: "Canvas" }, { feature: "UV Protection" }],
    });
    expect(made.status).toBe(201);
    const body = await made.text();
    const { id } = Product.parse(JSON.parse(body));
    expect(body).toBe(
      `{"id":${id},"name":"Camo Onesie","slogan":"Blend in to your crowd","description":"The \\"So Fatigues\\"","category":"Jackets","default_price":"140.00",` +
        '"features":[{"feature":"Fabric","value":"Canvas"},{"feature":"UV Protection","value":null}]}',
    );
    expect(made.headers.get("Location")).toBe(`/products/${id}`);
    expect(made.headers.get("Cache-Control")).toBe("no-store");
    expect(made.headers.get("Content-Type")).toBe("application/json");
    const read = await get(`/products/${id}`);
    expect(await read.text()).toBe(body);
    expect(made.headers.get("ETag")).toBe(read.headers.get("ETag"));
  });

  it("accepts the required fields alone", async () => {
    const id = await make();
    expect(await json(get(`/products/${id}`))).toEqual({
      id,
      ...LEAST,
      slogan: null,
      description: null,
      features: [],
    });
    expect(await text(`/products/${id}/styles`)).toBe(`{"product_id":"${id}","results":[]}`);
    expect(await text(`/products/${id}/related`)).toBe("[]");
  });

  it("keeps the order of styles, photos and skus, as an import does", async () => {
    const id = await make({
      styles: [
        {
          name: "Forest Green & Black",
          original_price: 140,
          sale_price: "100.5",
          "default?": true,
          photos: [
            { url: "https://a.example/ü?a=1&b=2", thumbnail_url: "https://a.example/t" },
            { url: "http://a.example/2" },
          ],
          skus: [
            { size: "XS", quantity: 8 },
            { size: '7 ½ "wide"', quantity: 0 },
          ],
        },
        { name: "Plain", original_price: "0" },
      ],
    });
    const styles = await text(`/products/${id}/styles`);
    const [first, second] = (JSON.parse(styles) as { results: { style_id: number; skus: object }[] }).results;
    const [xs, wide] = Object.keys(first?.skus ?? {});
    expect(styles).toBe(
      `{"product_id":"${id}","results":[` +
        `{"style_id":${first?.style_id},"name":"Forest Green & Black","original_price":"140.00","sale_price":"100.50","default?":true,` +
        '"photos":[{"thumbnail_url":"https://a.example/t","url":"https://a.example/ü?a=1&b=2"},{"thumbnail_url":null,"url":"http://a.example/2"}],' +
        `"skus":{"${xs}":{"quantity":8,"size":"XS"},"${wide}":{"quantity":0,"size":"7 ½ \\"wide\\""}}},` +
        `{"style_id":${second?.style_id},"name":"Plain","original_price":"0.00","sale_price":null,"default?":false,` +
        '"photos":[{"thumbnail_url":null,"url":null}],"skus":{"null":{"quantity":null,"size":null}}}]}',
    );
    expect(Number(wide)).toBe(Number(xs) + 1);
    expect(second?.style_id).toBe((first?.style_id ?? 0) + 1);
  });

  it("keeps every character", async () => {
    const hostile =
      "Ägypten 🐪👨‍👩‍👧 \u202Eabc e\u0301 é \u2028 \\u0041 %s '; drop table products; -- \t\r\n\u0001";
    const id = await make({ name: hostile, features: [{ feature: hostile, value: hostile }], slogan: "" });
    expect(await json(get(`/products/${id}`))).toMatchObject({
      name: hostile,
      slogan: "",
      features: [{ feature: hostile, value: hostile }],
    });
  });

  it.each([
    ["0", "0.00"],
    [0, "0.00"],
    [-0, "0.00"],
    [0.1, "0.10"],
    ["9999999999.99", "9999999999.99"],
    [9999999999.99, "9999999999.99"],
    ["140.5", "140.50"],
    ["0007", "7.00"],
  ])("accepts the price %j", async (given, kept) => {
    const id = await make({ default_price: given });
    expect(await json(get(`/products/${id}`))).toMatchObject({ default_price: kept });
  });

  it("shows related products in their order, and one that does not exist yet as soon as it exists", async () => {
    const [a, b] = [await make(), await make()];
    const next = b + 2;
    const id = await make({ related: [b, next, a] });
    expect(await text(`/products/${id}/related`)).toBe(`[${b},${a}]`);
    expect(await make()).toBe(next);
    expect(await text(`/products/${id}/related`)).toBe(`[${b},${next},${a}]`);
  });

  it("never lists a product as related to itself, even if it was created with its own future id", async () => {
    const id = (await make()) + 1;
    await make({ related: [id] });
    expect(await text(`/products/${id}/related`)).toBe("[]");
    expect(await text(`/products/${id}/related?view=cards`)).toBe("[]");
  });

  it("appears in the list and in the total", async () => {
    const ids = [await make(), await make(), await make()];
    const page = await get("/products?page=2&count=2");
    expect(page.headers.get("X-Total-Count")).toBe("3");
    expect(await page.json()).toMatchObject([{ id: ids[2] }]);
  });

  it("does not use an id that reviews have, because they are of another product", async () => {
    const id = await make();
    await given.summary({ product_id: id + 1, stars_5: 1, recommended: 1 });
    await given.summary({ product_id: id + 2 });
    expect(await make()).toBe(id + 3);
  });

  it("continues after the highest id of an import", async () => {
    await given.product({ id: 70_000 });
    await query("select setval(pg_get_serial_sequence('products', 'id'), 70000)", []);
    expect(await make()).toBe(70_001);
    expect((await get("/products")).headers.get("X-Total-Count")).toBe("2");
  });

  it("invalidates the lists, and the 404 of its id", async () => {
    const id = await make();
    expect(await takeRecordedTags()).toEqual(["existence", `product-${id}`, "products"]);
    expect(records.at(-1)).toMatchObject({
      by: "new",
      write: { what: `create product ${id}`, after: 1 },
      purged: [`product-${id}`, "existence", "products", "cards"],
    });
    expect(JSON.stringify(records.at(-1))).not.toContain(TOKEN);
  });

  it("creates one product for one Idempotency-Key, and repeats its full response", async () => {
    const key = { "Idempotency-Key": "one" };
    const first = await post(LEAST, key);
    const again = await post(LEAST, key);
    expect(again.status).toBe(201);
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    for (const name of ["Location", "ETag", "Cache-Control", "Content-Type"]) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(await again.text()).toBe(await first.text());
    expect((await get("/products")).headers.get("X-Total-Count")).toBe("1");
    expect((await post({ ...LEAST, name: "Other" }, key)).status).toBe(422);
  });

  it("repeats the problem of an invalid request with its key, and the key cannot be used for another request", async () => {
    const key = { "Idempotency-Key": "refused" };
    const first = await post({ ...LEAST, name: 7 }, key);
    expect([first.status, first.headers.get("Idempotent-Replayed")]).toEqual([422, null]);
    const again = await post({ ...LEAST, name: 7 }, key);
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([422, "true"]);
    expect(await again.text()).toBe(await first.text());
    expect(await json(post(LEAST, key))).toMatchObject({ type: "/problems/idempotency-mismatch" });
  });
});
