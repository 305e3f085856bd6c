import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { createMemoryStore } from "../testing/memory-store.ts";

const { get } = createTestApp();

const NAMES = ["Rain Jacket", "Quilted Rain Coat", "Denim jacket", "Jackal's Ö-Boots 2", "Short", "Shirt"];

beforeEach(async () => {
  await emptyCatalogue();
  for (const [i, name] of NAMES.entries()) {
    await given.product({
      id: i + 1,
      name,
      category: i % 2 === 0 ? "Even" : "Odd",
      default_price: 10 * (i + 1),
    });
  }
});

async function find(q: string, more = ""): Promise<number[]> {
  const response = await get(`/products?q=${encodeURIComponent(q)}${more}`);
  expect(response.status, q).toBe(200);
  expect(response.headers.get("X-Total-Count")).toBeNull();
  return ((await response.json()) as { id: number }[]).map(({ id }) => id);
}

describe("a search by name", () => {
  it.each([
    ["jacket", [1, 3]],
    ["RAIN", [1, 2]],
    ["jack", [1, 3, 4]],
    ["rain jack", [1]],
    ["jack  rain ", [1]],
    ["ö boots 2", [4]],
    ["ra ja", [1]],
    ["rain trousers", []],
  ])("finds what has the words of %s, or those that begin so", async (q, ids) => {
    expect(await find(q)).toEqual(ids);
  });

  it.each([
    ["a letter that is missing", "jaket", [1, 3]],
    ["another letter", "denin", [3]],
    ["two letters swapped", "jakcet", [1, 3]],
    ["what might be either of two words", "shrit", [5, 6]],
    ["what is nearer to one word than to another", "shord", [5]],
  ])("forgives %s", async (_what, q, ids) => {
    expect(await find(q)).toEqual(ids);
  });

  it("takes what is right as it stands, though other words are like it", async () => {
    expect(await find("shirt")).toEqual([6]);
    expect(await find("xacket")).toEqual([]); // nobody gets the first letter wrong
  });

  it("goes with filters, orders, views and cursors", async () => {
    expect(await find("jacket", "&category=Even&sort=newest&view=cards")).toEqual([3, 1]);
    expect(await find("jack", "&min_price=30&sort=rating")).toEqual([4, 3]);
    const first = await get("/products?q=jack&sort=newest&count=2&view=cards");
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
    expect(((await (await get(next)).json()) as { id: number }[]).map(({ id }) => id)).toEqual([1]);
  });

  it.each([
    "'",
    "\\",
    "jacket | rain",
    "!jacket",
    "(rain",
    "rain:*",
    "a' | 'b",
    "%",
    "_",
    "<->",
    "🐪",
    "::tsquery",
  ])("takes %s for words and nothing else", async (q) => {
    const words = q.toLowerCase().match(/[a-z]+/g) ?? [];
    const begins = (name: string, word: string) => name.match(/[a-z]+/g)?.some((one) => one.startsWith(word));
    const named = NAMES.map((name, i) => ({ id: i + 1, name: name.toLowerCase() }));
    const expected = named.filter(
      ({ name }) => words.length > 0 && words.every((word) => begins(name, word)),
    );
    expect(await find(q)).toEqual(expected.map(({ id }) => id));
  });

  it("takes a word for what it is, and only the last for the beginning of others", async () => {
    await query("update products set name = 'Rainy Short' where id = 5", []);
    expect(await find("rain")).toEqual([1, 2, 5]);
    expect(await find("rain short")).toEqual([]);
  });

  it("is refused if it is too long, has NUL in it or an order that it lacks, and absent if it is empty", async () => {
    expect((await get(`/products?q=${"a".repeat(101)}`)).status).toBe(422);
    expect((await get("/products?q=a%00b")).status).toBe(422);
    expect((await get("/products?q=rain&ids=1")).status).toBe(422);
    expect((await get("/products?q=rain&sort=price")).status).toBe(422);
    expect((await get("/products?q=%20")).headers.get("X-Total-Count")).toBe("6");
  });

  it("knows no more of a word than there is", async () => {
    await query("update products set name = 'Jaket' where id = 6", []);
    expect(await find("jaket")).toEqual([6]);
    await query("delete from products where id = 6", []);
    expect(await find("jaket")).toEqual([1, 3]);
    const words = await query("select word from name_words where products <> 0 order by word", []);
    expect(words.flat()).toEqual(
      [
        "2",
        "boots",
        "coat",
        "denim",
        "jackal",
        "jacket",
        "quilted",
        "rain",
        "s",
        "short",
        "ö",
        "ö-boots",
      ].sort(),
    );
  });

  it("has one entry for all spellings", async () => {
    const memory = createMemoryStore(Date.now);
    const kept = createTestApp({ store: memory.store });
    for (const spelling of ["q=Rain++JACKET", "q=rain%20jacket&page=1", "sort=id&q=+rain+jacket+&utm=1"]) {
      await kept.get(`/products?${spelling}`);
    }
    expect(memory.keys()).toEqual([expect.stringMatching(/\/products\?q=rain%20jacket$/)]);
  });
});
