import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST } from "../testing/writer.ts";

const app = createTestApp();
const { get } = app;
const { post, make } = createWriter(app);

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("the body of a product", () => {
  const styled = (style: object) => ({ ...LEAST, styles: [{ name: "A", original_price: 1, ...style }] });
  const many = (length: number, item: unknown) => Array.from({ length }, () => item);

  const REFUSED: [field: string, body: object][] = [
    ["name", { ...LEAST, name: undefined }],
    ["name", { ...LEAST, name: "" }],
    ["name", { ...LEAST, name: null }],
    ["name", { ...LEAST, name: "x".repeat(201) }],
    ["name", { ...LEAST, name: "half \ud83d" }],
    ["category", { ...LEAST, category: undefined }],
    ["category", { ...LEAST, category: 7 }],
    ["default_price", { ...LEAST, default_price: undefined }],
    ["slogan", { ...LEAST, slogan: "x".repeat(1001) }],
    ["description", { ...LEAST, description: "x".repeat(20_001) }],
    ["id", { ...LEAST, id: 7 }],
    ["version", { ...LEAST, version: 7 }],
    ["features", { ...LEAST, features: {} }],
    ["features", { ...LEAST, features: many(101, { feature: "a" }) }],
    ["features.1.feature", { ...LEAST, features: [{ feature: "a" }, { value: "b" }] }],
    ["features.0.value", { ...LEAST, features: [{ feature: "a", value: 7 }] }],
    ["features.0.id", { ...LEAST, features: [{ feature: "a", id: 7 }] }],
    ["styles.0.style_id", styled({ style_id: 7 })],
    ["styles.0.original_price", styled({ original_price: null })],
    ["styles.0.sale_price", styled({ sale_price: "-1" })],
    ["styles.0.default?", styled({ "default?": "true" })],
    ["styles", { ...LEAST, styles: many(2, { name: "A", original_price: 1, "default?": true }) }],
    ["styles.0.photos.2.url", styled({ photos: [...many(2, { url: "https://a.example" }), {}] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: "javascript:alert(1)" }] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: "ftp://a.example/1" }] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: "//a.example/1" }] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: "https://a.example/\n1" }] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: " https://a.example" }] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: "https://" }] })],
    ["styles.0.photos.0.url", styled({ photos: [{ url: `https://a.example/${"x".repeat(2048)}` }] })],
    [
      "styles.0.photos.0.thumbnail_url",
      styled({ photos: [{ url: "https://a.example", thumbnail_url: "" }] }),
    ],
    ["styles.0.skus.0.size", styled({ skus: [{ quantity: 1 }] })],
    ["styles.0.skus.0.quantity", styled({ skus: [{ size: "S", quantity: -1 }] })],
    ["styles.0.skus.0.quantity", styled({ skus: [{ size: "S", quantity: 1.5 }] })],
    ["styles.0.skus.0.quantity", styled({ skus: [{ size: "S", quantity: 2147483648 }] })],
    ["related", { ...LEAST, related: [2, 2] }],
    ["related.0", { ...LEAST, related: [0] }],
    ["related.0", { ...LEAST, related: ["2"] }],
    ["related.0", { ...LEAST, related: [2147483648] }],
    ["", []],
    ["", null as unknown as object],
  ];

  it.each(REFUSED)("with an invalid field %j is 422", async (field, body) => {
    const response = await post(body);
    expect(response.status).toBe(422);
    const problem = (await response.json()) as { errors: { in: string; field: string; message: string }[] };
    expect(problem.errors).toMatchObject([{ in: "body", field }]);
    expect(problem.errors[0]?.message).toMatch(/\w/);
    expect((await get("/products")).headers.get("X-Total-Count")).toBe("0");
  });

  it.each([
    "",
    "-1",
    "-0",
    "1.005",
    "1.",
    ".5",
    "10000000000",
    "1e3",
    "+1",
    " 1",
    "1,50",
    "NaN",
    "Infinity",
    -1,
    0.001,
    1e10,
    1e21,
    true,
    null,
    [1],
  ])("with the price %j is 422", async (default_price) => {
    expect(await json(post({ ...LEAST, default_price }))).toMatchObject({
      status: 422,
      errors: [{ field: "default_price" }],
    });
  });

  it("has bounds in characters, not in UTF-16 units", async () => {
    await make({ name: "🐪".repeat(200) });
    expect((await post({ ...LEAST, name: "🐪".repeat(201) })).status).toBe(422);
  });

  it("gets all errors at once", async () => {
    const problem = await json(post({ id: 1, colour: "red", name: "", styles: [{ skus: [{ size: 7 }] }] }));
    const { errors, detail } = problem as { errors: { field: string }[]; detail: string };
    expect(errors.map(({ field }) => field).sort()).toEqual([
      "category",
      "colour",
      "default_price",
      "id",
      "name",
      "styles.0.name",
      "styles.0.original_price",
      "styles.0.skus.0.quantity",
      "styles.0.skus.0.size",
    ]);
    expect(detail).toContain("invalid styles.0.skus.0.size");
  });

  it("gets a hundred errors at most", async () => {
    const body = { ...LEAST, ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}`, 1])) };
    expect(((await json(post(body))) as { errors: unknown[] }).errors).toHaveLength(100);
  });

  it("is validated correctly with unusual JSON", async () => {
    expect((await post(`{"__proto__":{"name":"x"},${JSON.stringify(LEAST).slice(1)}`)).status).toBe(422);
    expect((await post(`{"constructor":1,${JSON.stringify(LEAST).slice(1)}`)).status).toBe(422);
    const twice = await post(`{"name":"first",${JSON.stringify(LEAST).slice(1)}`);
    expect(await twice.json()).toMatchObject({ name: LEAST.name });
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect((await post(`{"name":${deep}}`)).status).toBe(422);
    expect((await post(deep)).status).toBe(422);
    expect((await post("[".repeat(200_000))).status).toBe(400);
  });
});
