import { beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue, given } from "../testing/catalogue.ts";

const { get } = createTestApp();
const json = async <T>(path: string) => (await (await get(path)).json()) as T;

beforeAll(async () => {
  await emptyCatalogue();
  for (const id of [1, 2, 3, 10]) await given.product({ id, name: `Product ${id}` });
  await given.summary({ product_id: 2, stars_4: 3, recommended: 2, not_recommended: 1 });
  await given.summary({ product_id: 9, stars_1: 1, not_recommended: 1 });
  await given.productBlocks();
});

describe("GET /products?ids", () => {
  it("returns existing products as the list does, each once, in the requested order", async () => {
    const all = await json<{ id: number }[]>("/products");
    const asked = await json<{ id: number }[]>("/products?ids=10,1,77,3,1");
    expect(asked.map(({ id }) => id)).toEqual([10, 1, 3]);
    expect(asked[1]).toEqual(all[0]);
  });

  it("is empty if none exists, and has no pages", async () => {
    const response = await get("/products?ids=77&page=3&count=2");
    expect([response.status, await response.text()]).toEqual([200, "[]"]);
    expect(response.headers.get("Link")).toBeNull();
    expect(response.headers.get("X-Total-Count")).toBeNull();
  });

  it.each(["ids=", "ids=undefined"])("is the list for ?%s", async (search) => {
    expect(await json(`/products?${search}`)).toEqual(await json("/products"));
  });
});

describe("GET /reviews/meta?product_ids", () => {
  it("returns each as the route for one does, and zeros for unknown products", async () => {
    const ids = [9, 2, 500];
    const ones = await Promise.all(ids.map((id) => json(`/reviews/meta?product_id=${id}`)));
    expect(await json("/reviews/meta?product_ids=9,2,500,9")).toEqual(ones);
  });

  it("cannot be combined with product_id", async () => {
    const response = await get("/reviews/meta?product_ids=1&product_id=2");
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field: "product_id" }] });
  });
});

const BATCHES = [
  ["/products?ids=", "ids", "product"],
  ["/reviews/meta?product_ids=", "product_ids", "reviews"],
] as const;

describe.each(BATCHES)("%s", (path, field, tag) => {
  const isPurged = tag === "product"; // no purge invalidates the counts of several products
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1).join(",");

  it("accepts a hundred ids, with any number of duplicates", async () => {
    expect((await get(`${path}${upTo(100)},${upTo(100)}`)).status).toBe(200);
  });

  it.each([
    upTo(101),
    "1,,2",
    "1,",
    ",",
    "0",
    "-1",
    "1.5",
    "1 ,2",
    "2147483648",
    "1;2",
    "1,x",
    "1%00",
    "[1]",
    "1'--",
  ])("rejects %s", async (ids) => {
    const response = await get(`${path}${ids}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ in: "query", field }] });
  });

  it("has one entry for all aliases, and is invalidated with each product, or expires within a minute", async () => {
    let time = 1_700_000_000_000;
    const now = () => time;
    const memory = createMemoryStore(now);
    const cached = createTestApp({ store: memory.store, now });
    const status = async (spelling: string) =>
      (await cached.get(path + spelling)).headers.get("Cache-Status")?.split(";")[1];
    expect(await status("3,77,2")).toBe(" fwd=uri-miss");
    expect(await status("03,77,2,77,3&utm_source=x")).toBe(" hit");
    expect(memory.keys()).toHaveLength(1);
    for (const id of [3, 77]) {
      const purged = await cached.purge(`${tag}-${id}`);
      expect(purged.status).toBe(202);
      if (!isPurged) time += 61_000; // fresh + staleWhileRevalidate
      expect(await status("3,77,2")).toBe(isPurged ? " fwd=uri-miss" : " fwd=stale");
      expect(await status("3,77,2")).toBe(" hit");
    }
  });
});
