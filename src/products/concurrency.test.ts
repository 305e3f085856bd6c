import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, query } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST } from "../testing/writer.ts";

const app = createTestApp();
const { get } = app;
const { post, put, remove, make } = createWriter(app);

const times = <T>(count: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

/** What a count of all products would make of the blocks, and what the writes made of them. Blocks may be empty. */
async function blocks(): Promise<{ kept: unknown; counted: unknown }> {
  const read = () =>
    query("select block, products, starts from product_blocks where products > 0 order by block", []);
  const kept = await read();
  await query("select rebuild_product_blocks()", []);
  return { kept, counted: await read() };
}

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("many writers at once", () => {
  it("leave the counts as a recount has them, over the edge of a block too", async () => {
    await query("select setval(pg_get_serial_sequence('products', 'id'), $1)", [3 * 65_536 - 80]);
    const ids = await times(150, () => make());
    const deletions = ids.filter((_, i) => i % 3 === 0);
    await Promise.all([...deletions.map((id) => remove(id)), times(100, () => make())]);

    const { kept, counted } = await blocks();
    expect(kept).toEqual(counted);
    expect((await get("/products")).headers.get("X-Total-Count")).toBe("200");
    const pages = await times(
      20,
      async (i) => (await json(get(`/products?count=10&page=${i + 1}`))) as { id: number }[],
    );
    const listed = pages.flat().map(({ id }) => id);
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => a - b));
    expect(listed).toHaveLength(200);
  });

  it("leave one set of styles, that of one of them", async () => {
    const id = await make();
    const styles = (i: number) => [1, 2, 3].map((n) => ({ name: `${i}.${n}`, original_price: 1 }));
    await times(20, (i) => put(id, { name: `${i}`, styles: styles(i) }));
    const { name } = (await json(get(`/products/${id}`))) as { name: string };
    const { results } = (await json(get(`/products/${id}/styles`))) as { results: { name: string }[] };
    expect(results.map((style) => style.name)).toEqual([1, 2, 3].map((n) => `${name}.${n}`));
    expect(await query("select version from products", [])).toEqual([["21"]]);
  });

  it("delete a product once, whatever else they do to it", async () => {
    const id = await make();
    const answers = await times(20, (i) =>
      i % 2 === 0 ? remove(id) : put(id, { styles: [{ name: "A", original_price: 1 }] }),
    );
    const deletions = answers.filter((_, i) => i % 2 === 0).map(({ status }) => status);
    expect(deletions.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 404]));
    expect(await query("select from styles", [])).toEqual([]);
  });

  it("with one Idempotency-Key make one product", async () => {
    const answers = await times(50, () => post(LEAST, { "Idempotency-Key": "all" }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await query("select count(*) from products", [])).toEqual([["1"]]);
    const made = answers
      .filter(({ status }) => status === 201)
      .map((answer) => answer.headers.get("Location"));
    expect(new Set(made).size).toBe(1);
  });
});

describe("the counts", () => {
  it("follow whoever writes products, also by the thousand", async () => {
    await query(
      "insert into products (id, name, default_price) select id, 'x', 1 from generate_series(1, 200000, 61) id",
      [],
    );
    await query("delete from products where id % 5 < 2 or id between 65000 and 90000", []);
    await query("insert into products (id, name, default_price) values (2147483647, 'x', 1)", []);
    const { kept, counted } = await blocks();
    expect(kept).toEqual(counted);
  });
});
