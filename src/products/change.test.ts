import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST, takeRecordedTags } from "../testing/writer.ts";

const app = createTestApp();
const { get, records } = app;
const { put, remove, make } = createWriter(app);
const text = async (path: string) => (await get(path)).text();
const tagOf = async (id: number) => (await get(`/products/${id}`)).headers.get("ETag") ?? "";
const purgedHere = () => [...((records.at(-1)?.purged ?? []) as string[])].sort();

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("PUT /products/{product_id}", () => {
  it("changes the given fields and keeps the others", async () => {
    const id = await make({ slogan: "old", features: [{ feature: "a" }], related: [1] });
    const response = await put(id, { slogan: null, default_price: 99.9 });
    expect(response.status).toBe(200);
    const body = await response.text();
    expect(JSON.parse(body)).toEqual({
      id,
      ...LEAST,
      slogan: null,
      description: null,
      default_price: "99.90",
      features: [{ feature: "a", value: null }],
    });
    const read = await get(`/products/${id}`);
    expect(await read.text()).toBe(body);
    expect(response.headers.get("ETag")).toBe(read.headers.get("ETag"));
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("replaces a given list, also by an empty one", async () => {
    const other = await make();
    const id = await make({
      features: [{ feature: "a" }, { feature: "b" }],
      styles: [{ name: "A", original_price: 1, skus: [{ size: "S", quantity: 1 }] }],
      related: [other],
    });
    await put(id, { features: [{ feature: "c" }], styles: [{ name: "B", original_price: 2 }] });
    expect(await json(get(`/products/${id}`))).toMatchObject({ features: [{ feature: "c", value: null }] });
    const { results } = (await json(get(`/products/${id}/styles`))) as { results: object[] };
    expect(results).toMatchObject([{ name: "B" }]);
    expect(await text(`/products/${id}/related`)).toBe(`[${other}]`);
    await put(id, { features: [], styles: [], related: [] });
    expect(await json(get(`/products/${id}`))).toMatchObject({ features: [] });
    expect(await json(get(`/products/${id}/styles`))).toMatchObject({ results: [] });
    expect(await text(`/products/${id}/related`)).toBe("[]");
  });

  it("invalidates lists only if a listed field has a new value", async () => {
    const id = await make({ styles: [{ name: "A", original_price: 1 }] });
    const changed = async (body: object) => {
      await takeRecordedTags();
      await put(id, body);
      return { recorded: await takeRecordedTags(), here: purgedHere() };
    };
    const own = { recorded: [`product-${id}`], here: [`page-${id}`, `product-${id}`] };
    expect(await changed({ features: [{ feature: "x" }], related: [] })).toEqual(own);
    expect(await changed({ ...LEAST, slogan: null })).toEqual(own);
    expect(await changed({})).toEqual(own);
    for (const body of [
      { name: "N" },
      { slogan: "" },
      { description: "D" },
      { category: "C" },
      { default_price: 1 },
    ]) {
      expect(await changed(body)).toEqual({
        recorded: [`product-${id}`, "products"],
        here: ["cards", `product-${id}`, "products"],
      });
    }
    expect(records.at(-1)).toMatchObject({ write: { what: `change product ${id}`, before: 8, after: 9 } });
  });

  it("invalidates cards only if the product's own card has changed", async () => {
    const style = (more: object) => ({ name: "A", original_price: 1, ...more });
    const sku = (quantity: number) => ({ skus: [{ size: "M", quantity }] });
    const id = await make({ styles: [style(sku(5))] });
    const endsCards = async (...styles: object[]) => {
      expect((await put(id, { styles })).status).toBe(200);
      return purgedHere().includes("cards");
    };
    expect(await endsCards(style(sku(4)))).toBe(false);
    expect(await endsCards(style(sku(0)))).toBe(true); // out of stock
    expect(await endsCards(style(sku(0)), style(sku(0)))).toBe(false);
    expect(await endsCards(style({ ...sku(0), sale_price: "0.50" }))).toBe(true);
    expect(
      await endsCards(style({ ...sku(0), sale_price: "0.50", photos: [{ url: "https://a.test/1" }] })),
    ).toBe(false);
    const photo = { url: "https://a.test/1", thumbnail_url: "https://a.test/2" };
    expect(await endsCards(style({ ...sku(0), sale_price: "0.50", photos: [photo] }))).toBe(true);
    expect(await endsCards()).toBe(true);
  });

  it("is 404 for an unknown product, with any condition, and changes nothing", async () => {
    for (const headers of [{}, { "If-Match": "*" }, { "If-Match": '"x"' }]) {
      const response = await put(7, { name: "x" }, headers);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ type: "/problems/product-not-found" });
    }
    expect(await takeRecordedTags()).toEqual([]);
  });

  it("rejects a product related to itself, and everything that a new product may not contain", async () => {
    const id = await make();
    expect(await json(put(id, { related: [1, id] }))).toMatchObject({ errors: [{ field: "related.1" }] });
    expect(await json(put(id, { id: 7, name: null, category: "" }))).toMatchObject({
      errors: [{ field: "name" }, { field: "category" }, { field: "id" }],
    });
  });

  describe("with If-Match", () => {
    it("writes if the product has the ETag, and is 412 if it has another", async () => {
      const id = await make();
      const tag = await tagOf(id);
      const changed = await put(id, { name: "B" }, { "If-Match": tag });
      expect(changed.status).toBe(200);
      const refused = await put(id, { name: "C" }, { "If-Match": tag });
      expect(refused.status).toBe(412);
      expect(await refused.json()).toMatchObject({ type: "/problems/precondition-failed" });
      expect(await json(get(`/products/${id}`))).toMatchObject({ name: "B" });
      expect((await put(id, { name: "C" }, { "If-Match": changed.headers.get("ETag") ?? "" })).status).toBe(
        200,
      );
    });

    it("accepts a list and `*`, but never a weak ETag", async () => {
      const id = await make();
      const tag = await tagOf(id);
      for (const condition of ["*", `"x", ${tag}`, `${tag},"y"`, `W/"x" , ${tag}`]) {
        expect((await put(id, { features: [] }, { "If-Match": condition })).status).toBe(200);
      }
      for (const condition of [`W/${tag}`, '"x"', "", tag.slice(1, -1), `${tag.slice(0, -1)} "`]) {
        expect((await put(id, { features: [] }, { "If-Match": condition })).status).toBe(412);
      }
    });

    it("lets one of many concurrent writes succeed", async () => {
      const id = await make();
      const tag = await tagOf(id);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => put(id, { name: `N${i}` }, { "If-Match": tag })),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(new Set(statuses)).toEqual(new Set([200, 412]));
      expect(await json(get(`/products/${id}`))).toMatchObject({ name: `N${statuses.indexOf(200)}` });
    });
  });
});

describe("DELETE /products/{product_id}", () => {
  it("returns the deleted product, which then does not exist", async () => {
    const id = await make({ styles: [{ name: "A", original_price: 1 }] });
    const before = await text(`/products/${id}`);
    const response = await remove(id);
    expect([response.status, await response.text()]).toEqual([200, before]);
    expect(response.headers.get("ETag")).toBeNull();
    for (const path of ["", "/styles", "/related"]) {
      expect((await get(`/products/${id}${path}`)).status).toBe(404);
    }
    expect((await get("/products")).headers.get("X-Total-Count")).toBe("0");
    expect((await remove(id)).status).toBe(404);
    expect(await query("select from styles", [])).toEqual([]);
  });

  it("deletes its reviews, and keeps those of other products", async () => {
    const [id, other] = [await make(), await make()];
    for (const product_id of [id, other]) {
      await given.review({ product_id });
      await given.review({ product_id, reported: true });
      await given.summary({ product_id, stars_5: 2, recommended: 2 });
    }
    await remove(id);
    expect(await json(get(`/reviews?product_id=${id}`))).toMatchObject({ results: [] });
    expect(await json(get(`/reviews/meta?product_id=${id}`))).toMatchObject({ ratings: { 5: "0" } });
    expect(await json(get(`/reviews/meta?product_id=${other}`))).toMatchObject({ ratings: { 5: "2" } });
    expect(await query("select product_id from reviews", [])).toEqual([[String(other)], [String(other)]]);
  });

  it("removes it from every related list", async () => {
    const id = await make();
    const other = await make({ related: [id] });
    await remove(id);
    expect(await text(`/products/${other}/related`)).toBe("[]");
  });

  it("invalidates every entry that shows it", async () => {
    const id = await make();
    await takeRecordedTags();
    await remove(id);
    expect(await takeRecordedTags()).toEqual(["existence", `product-${id}`, "products", `reviews-${id}`]);
    expect(records.at(-1)).toMatchObject({ by: "new", write: { what: `delete product ${id}`, before: 1 } });
  });

  it("is 412 if the product does not have the ETag in If-Match", async () => {
    const id = await make();
    const made = await tagOf(id);
    await put(id, { name: "B" });
    expect((await remove(id, { "If-Match": made })).status).toBe(412);
    expect((await remove(id, { "If-Match": await tagOf(id) })).status).toBe(200);
  });
});
