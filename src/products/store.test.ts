import { beforeAll, describe, expect, it } from "vitest";
import { emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { listProducts } from "./store.ts";

/** Ids with gaps small and large, over several blocks and at the far end of the range. */
const IDS = [
  ...Array.from({ length: 700 }, (_, i) => i * 3 + 1),
  ...Array.from({ length: 300 }, (_, i) => 65_400 + i),
  ...Array.from({ length: 20 }, (_, i) => 5_000_000 + i * 70_001),
  2147483647,
];

beforeAll(async () => {
  await emptyCatalogue();
  await query(
    "insert into products (id, name, default_price) select id, 'x', 1 from unnest($1::integer[]) id",
    [`{${IDS.join(",")}}`],
  );
  await given.productBlocks();
});

async function pageIds(page: number, count: number): Promise<number[]> {
  const { json, total } = await listProducts(query, { offset: (page - 1) * count, limit: count });
  expect(total).toBe(IDS.length);
  return (JSON.parse(json) as { id: number }[]).map(({ id }) => id);
}

describe("listProducts", () => {
  it.each([1, 7, 100])("with count %d returns every product exactly once, in order", async (count) => {
    const seen: number[] = [];
    const pages = Math.ceil(IDS.length / count);
    const step = count === 1 ? 37 : 1; // all pages of one would take too long
    for (let page = 1; page <= pages; page += step) {
      const ids = await pageIds(page, count);
      expect(ids).toEqual(IDS.slice((page - 1) * count, page * count));
      seen.push(...ids);
    }
    if (step === 1) expect(seen).toEqual(IDS);
  });

  it("is empty past the end", async () => {
    expect(await pageIds(IDS.length + 1, 1)).toEqual([]);
  });

  it("is empty for an empty catalogue", async () => {
    await query("delete from product_blocks", []);
    expect(await listProducts(query, { offset: 0, limit: 5 })).toMatchObject({ json: "[]", total: 0 });
    await given.productBlocks();
  });
});
