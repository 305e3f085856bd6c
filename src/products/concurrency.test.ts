import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, query, transact } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST } from "../testing/writer.ts";

const app = createTestApp();
const { get } = app;
const { post, put, remove, make } = createWriter(app);

const times = <T>(count: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

/** The blocks by a count of all products, and by the writes. Blocks may be empty. */
async function blocks(): Promise<{ kept: unknown; counted: unknown }> {
  const read = () =>
    query("select block, products, starts from product_blocks where products > 0 order by block", []);
  await query("select fold_product_changes()", []);
  const kept = await read();
  await query("select rebuild_product_blocks()", []);
  return { kept, counted: await read() };
}

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("many writers at once", () => {
  it("keep the counts equal to a recount, also across the edge of a block", async () => {
    await query("select setval(pg_get_serial_sequence('products', 'id'), $1)", [3 * 65_536 - 80]);
    const ids = await times(150, () => make());
    const deletions = ids.filter((_, i) => i % 3 === 0);
    await Promise.all([...deletions.map((id) => remove(id)), times(100, () => make())]);

    const existing = (await query("select id from products order by id", [])).flat().map(Number);
    const readAll = async () => {
      expect((await get("/products")).headers.get("X-Total-Count")).toBe("200");
      const pages = await times(
        20,
        async (i) => (await json(get(`/products?count=10&page=${i + 1}`))) as { id: number }[],
      );
      return pages.flat().map(({ id }) => id);
    };
    expect(await readAll()).toEqual(existing); // including counts that are not folded into the blocks yet
    const { kept, counted } = await blocks();
    expect(kept).toEqual(counted);
    expect(await readAll()).toEqual(existing);
  });

  it("do not wait for each other's counts", async () => {
    const id = await make();
    // A writer that has counted and does not commit yet, of the same category and the same 256 ids.
    const unfinished = transact([
      {
        text: "insert into products (name, category, default_price) values ($1, $2, 1)",
        params: [LEAST.name, LEAST.category],
      },
      { text: "select pg_sleep(1.8)", params: [] },
    ]);
    const isUnfinished = async () =>
      (await query("select from pg_stat_activity where query = 'select pg_sleep(1.8)'", [])).length > 0;
    await expect.poll(isUnfinished).toBe(true);
    await make();
    expect((await remove(id)).status).toBe(200);
    expect((await put(await make(), { category: "Another" })).status).toBe(200);
    expect(await isUnfinished()).toBe(true);
    await unfinished;
  });

  it("fold the counts of a category while others add to them", async () => {
    const fold = () => query("select fold_category_counts(), fold_product_changes()", []);
    await times(60, async (i) => {
      await (i % 4 === 0 ? fold() : make());
    });
    await fold();
    const sum = "select category, sum(products) from category_counts group by category";
    expect(await query(sum, [])).toEqual([[LEAST.category, "45"]]);
    expect(await query("select count(*) from category_counts", [])).toEqual([["1"]]);
    const { kept, counted } = await blocks();
    expect(kept).toEqual(counted);
  });

  it("leave the styles of exactly one of them", async () => {
    const id = await make();
    const styles = (i: number) => [1, 2, 3].map((n) => ({ name: `${i}.${n}`, original_price: 1 }));
    await times(20, (i) => put(id, { name: `${i}`, styles: styles(i) }));
    const { name } = (await json(get(`/products/${id}`))) as { name: string };
    const { results } = (await json(get(`/products/${id}/styles`))) as { results: { name: string }[] };
    expect(results.map((style) => style.name)).toEqual([1, 2, 3].map((n) => `${name}.${n}`));
    expect(await query("select version from products", [])).toEqual([["21"]]);
  });

  it("delete a product once, despite other writes to it", async () => {
    const id = await make();
    const answers = await times(20, (i) =>
      i % 2 === 0 ? remove(id) : put(id, { styles: [{ name: "A", original_price: 1 }] }),
    );
    const deletions = answers.filter((_, i) => i % 2 === 0).map(({ status }) => status);
    expect(deletions.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 404]));
    expect(await query("select from styles", [])).toEqual([]);
  });

  it("with one Idempotency-Key create one product", async () => {
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
  it("follow every write of products, also of a thousand at once", async () => {
    await query(
      "insert into products (id, name, default_price) select id, 'x', 1 from generate_series(1, 200000, 183) id",
      [],
    );
    await query("delete from products where id % 5 < 2 or id between 65000 and 90000", []);
    await query("insert into products (id, name, default_price) values (2147483647, 'x', 1)", []);
    const { kept, counted } = await blocks();
    expect(kept).toEqual(counted);
  });
});
