import { beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { ProblemError } from "../problem.ts";
import { createTestApp, emptyCatalogue, given, readTogether } from "../testing/catalogue.ts";
import { ProductPage } from "./schema.ts";

const { get } = createTestApp();
const text = async (path: string) => await (await get(path)).text();

beforeAll(async () => {
  await emptyCatalogue();
  await given.product({ id: 1, related: "{3,9,2}", features: '[{"feature":"Fabric","value":"Canvas 🐪"}]' });
  await given.product({ id: 2 });
  await given.product({ id: 3, name: "Three" });
  await given.style({
    id: 1,
    product_id: 1,
    skus: '{"10":{"quantity":16,"size":"S"},"2":{"quantity":8,"size":"XS"}}',
  });
  for (const id of [1, 2, 3, 4, 5, 6, 7]) await given.review({ id, product_id: 1, helpfulness: id });
  await given.summary({ product_id: 1, stars_5: 7, recommended: 7 });
  await given.productBlocks();
});

describe("GET /products/{product_id}/page", () => {
  it.each([1, 2])("of %d contains the responses of the single routes, byte for byte", async (id) => {
    const parts = await Promise.all([
      text(`/products/${id}`),
      text(`/products/${id}/styles`),
      text(`/products/${id}/related?view=cards`),
      text(`/reviews/meta?product_id=${id}`),
      text(`/reviews?product_id=${id}`),
    ]);
    const [product, styles, related, meta, reviews] = parts;
    const page = await text(`/products/${id}/page`);
    expect(page).toBe(
      `{"product":${product},"styles":${styles},"related":${related},"meta":${meta},"reviews":${reviews}}`,
    );
    expect(ProductPage.safeParse(JSON.parse(page)).error).toBeUndefined();
  });

  it("costs one query, and has the lifetime of the cards in it", async () => {
    let requests = 0;
    const counting = createTestApp({
      readTogether: async (statements) => {
        requests += 1;
        return await readTogether(statements);
      },
    });
    const { headers } = await counting.get("/products/1/page");
    expect(requests).toBe(1);
    expect(counting.records.at(-1)?.queries).toBe(1);
    const cards = await get("/products?view=cards");
    expect(headers.get("CDN-Cache-Control")).toBe(cards.headers.get("CDN-Cache-Control"));
  });

  it.each([
    ["/products/77/page", 404],
    ["/products/x/page", 422],
    ["/products/0/page", 422],
  ])("answers %s with %d", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it("fails as a whole", async () => {
    const down = createTestApp({
      readTogether: () => Promise.reject(new ProblemError({ kind: "origin-unavailable" })),
    });
    expect((await down.get("/products/1/page")).status).toBe(503);
  });

  it.each(["product-1", "reviews-1", "product-3", "reviews-3"])("is invalidated by %s", async (tag) => {
    let time = 1_700_000_000_000;
    const memory = createMemoryStore(() => time);
    const cached = createTestApp({ store: memory.store, now: () => time });
    const status = async () => (await cached.get("/products/1/page")).headers.get("Cache-Status");
    await status();
    time += 3000;
    await status();
    expect(await status()).toContain("hit");
    await cached.purge(tag);
    expect(await status()).toContain("uri-miss");
  });
});
