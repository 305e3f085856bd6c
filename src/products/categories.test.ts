import { beforeAll, describe, expect, it } from "vitest";
import { createTestApp, given, query } from "../testing/catalogue.ts";
import { fillListings, pageReader, search } from "../testing/listed.ts";

const app = createTestApp();
const { get } = app;
const readPage = pageReader(app);

beforeAll(fillListings);

describe("GET /categories", () => {
  it("counts the products of each category, without empty ones", async () => {
    expect(await (await get("/categories")).text()).toBe(
      '[{"category":"Hats","products":20},{"category":"Shoes & Socks","products":20}]',
    );
    await given.product({ id: 5000, category: "Belts" });
    expect(await (await get("/categories/")).text()).toContain('{"category":"Belts","products":1}');
    await query("delete from products where id = 5000", []);
    expect(await (await get("/categories")).text()).not.toContain("Belts");
  });

  it("has the total of each category's listing, for all products and for those in stock", async () => {
    for (const filter of ["", "in_stock=true"]) {
      const listed = (await (await get(`/categories?${filter}`)).json()) as {
        category: string;
        products: number;
      }[];
      expect(listed).toHaveLength(2);
      for (const { category, products } of listed) {
        const { total } = await readPage(`/products?${search({ category })}&${filter}`);
        expect(total).toBe(String(products));
      }
    }
    expect((await get("/categories?in_stock=no")).status).toBe(422);
  });

  it("lists every category that can be a filter, and no other", async () => {
    const names = ["", "undefined", "x".repeat(201), "🐪".repeat(200), "null", " ", "a&b=c+d%", "Ⅷ"];
    for (const [i, category] of names.entries()) await given.product({ id: 6000 + i, category });
    const listed = (await (await get("/categories")).json()) as { category: string }[];
    const added = listed.map(({ category }) => category).filter((category) => names.includes(category));
    expect(added.toSorted()).toEqual(names.slice(3).toSorted());
    for (const category of added)
      expect((await readPage(`/products?${search({ category })}`)).total, category).toBe("1");
    await query("delete from products where id between 6000 and 6099", []);
  });
});
