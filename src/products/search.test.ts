import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";
import { writeCursor } from "./cursor.ts";
import { SORTS } from "./sorts.ts";

const { get } = createTestApp();

const NAMES = ["Rain Jacket", "Quilted Rain Coat", "Denim jacket", "Jackal's Ö-Boots 2", "Short", "Shirt"];

async function catalogueOf(names: readonly string[]): Promise<void> {
  await emptyCatalogue();
  for (const [i, name] of names.entries()) {
    const category = i % 2 === 0 ? "Even" : "Odd";
    await given.product({ id: i + 1, name, category, default_price: 10 * (i + 1) });
  }
}

async function find(q: string, more = ""): Promise<number[]> {
  const response = await get(`/products?q=${encodeURIComponent(q)}${more}`);
  expect(response.status, q).toBe(200);
  expect(response.headers.get("X-Total-Count")).toBeNull();
  return ((await response.json()) as { id: number }[]).map(({ id }) => id);
}

describe("a search by name", () => {
  beforeEach(() => catalogueOf(NAMES));

  it.each([
    ["jacket", [1, 3]],
    ["RAIN", [1, 2]],
    ["jack", [1, 3, 4]],
    ["rain jack", [1]],
    ["jack  rain ", [1]],
    ["ö boots 2", [4]],
    ["ra ja", [1]],
    ["rain trousers", []],
  ])("finds names with the words of %s, or words that start with them", async (q, ids) => {
    expect(await find(q)).toEqual(ids);
  });

  it.each([
    ["a letter that is missing", "jaket", [1, 3]],
    ["another letter", "denin", [3]],
    ["two letters swapped", "jakcet", [1, 3]],
    ["two letters swapped in a word of four", "caot", [2]],
    ["two letters swapped at the beginning", "ocat", [2]],
    ["what might be either of two words", "shrit", [6]],
    ["what is nearer to one word than to another", "shord", [5]],
    ["a word in front of another", "quitled coat", [2]],
    ["accents in a word with a typo", "bötos", [4]],
    ["three words at once, and no more", "quitled rian caot", [2]],
  ])("forgives %s", async (_what, q, ids) => {
    expect(await find(q)).toEqual(ids);
  });

  it("uses a correct word unchanged, even if others are similar", async () => {
    expect(await find("shirt")).toEqual([6]);
    expect(await find("xacket")).toEqual([]); // the first letter must be right
    expect(await find("quitled rian caot jakcet")).toEqual([]);
  });

  it("uses whole words, and only the last one as a prefix", async () => {
    await query("update products set name = 'Rainy Short' where id = 5", []);
    expect(await find("rain")).toEqual([1, 2, 5]);
    expect(await find("rain short")).toEqual([]);
  });

  it("uses a repeated word once, and at most three words as prefixes", async () => {
    expect(await find("rain rain rain")).toEqual([1, 2]);
    expect(await find("qu qu ra ra ra co")).toEqual([2]);
    expect(await find("q qu ra co")).toEqual([]);
  });

  it("does not read beyond the end of a word", async () => {
    await query("update products set name = 'Jaket' where id = 6", []);
    expect(await find("jaket")).toEqual([6]);
    await query("delete from products where id = 6", []);
    expect(await find("jaket")).toEqual([1, 3]);
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
    "=jacket",
    "~jacket",
    "´",
    "jacket ´",
    "¨ ja",
    "\u0301",
    "\u0301jacket",
    "jacket \u064B",
    "‾",
  ])("treats %s as words, without operators", async (q) => {
    const words = q.toLowerCase().match(/[a-z]+/g) ?? [];
    const begins = (name: string, word: string) => name.match(/[a-z]+/g)?.some((one) => one.startsWith(word));
    const named = NAMES.map((name, i) => ({ id: i + 1, name: name.toLowerCase() }));
    const expected = named.filter(
      ({ name }) => words.length > 0 && words.every((word) => begins(name, word)),
    );
    expect(await find(q)).toEqual(expected.map(({ id }) => id));
  });

  it("is rejected if it is too long or contains NUL, and absent if it is empty", async () => {
    expect((await get(`/products?q=${"a".repeat(101)}`)).status).toBe(422);
    expect((await get("/products?q=a%00b")).status).toBe(422);
    expect((await get("/products?q=rain&ids=1")).status).toBe(422);
    expect((await get("/products?q=%20")).headers.get("X-Total-Count")).toBe("6");
  });

  it("has one entry for all aliases", async () => {
    const memory = createMemoryStore(Date.now);
    const kept = createTestApp({ store: memory.store });
    for (const spelling of ["q=Rain++CAFÉ", "q=rain%20cafe%CC%81&page=1", "sort=id&q=+rain+café+&utm=1"]) {
      await kept.get(`/products?${spelling}`);
    }
    expect(memory.keys()).toEqual([expect.stringMatching(/\/products\?q=rain%20caf%C3%A9$/)]);
  });
});

describe("the words of a name", () => {
  it.each([
    ["Black/White Sneaker", ["white", "black white", "white/black", "sneaker"]],
    [
      "Over.Sized_Tee-Shirt (Slim) [2-Pack]",
      ["sized", "tee", "shirt", "slim", "pack", "over-sized tee", "2pack"],
    ],
    ["Air2Go 3.5mm 4XL", ["air", "go", "2go", "air 2 go", "mm", "3.5mm", "xl", "4 xl", "4xl"]],
    ["Women’s & Men's “Duo” Set—Blue", ["women's", "women’s", "men", "duo", "set blue", "blue"]],
    ["Nike™ Run® 7½ m² №5 50%+", ["nike", "run", "7", "7½", "m2", "5", "50"]],
    [
      "ＷＩＤＥ ﬁt Ⅷ soft\u00ADshell zero\u200Bwidth",
      ["wide", "fit", "viii", "softshell", "width", "soft\u00ADshell"],
    ],
    ["Rock´n´Roll¨Tee˜5´", ["roll", "rock n roll", "rock'n'roll tee", "tee", "5"]],
    ["Kurta₨500 Linen®ⓇShirt ℡Bag", ["kurta", "500", "₨500", "linen", "shirt", "bag"]],
    ["قميص٢أزرق शर्ट५नीला", ["قميص", "أزرق", "٢", "नीला", "५"]],
    ["half\u206Amoon", ["halfmoon", "half\u206Amoon"]],
    ["Straße Smørrebrød ŁÓDŹ", ["strasse", "STRASSE", "straße", "smorrebrod", "lodz", "łódź"]],
    ["ΟΔΟΣ Ёлка İstanbul", ["οδος", "οδοσ", "елка", "ёлка", "istanbul", "ISTANBUL"]],
    ["שָׁלוֹם قَمِيص हिन्दी गाड़ी", ["שלום", "שָׁלוֹם", "قميص", "हिन्दी", "गाड़ी"]],
    ["防水雨衣 ジャケット 한국어옷", ["雨衣", "衣", "防水", "ジャケット", "ジャケ", "한국어"]],
    ["a".repeat(150), ["a".repeat(90), "a".repeat(100)]],
  ])("of %s are all visible words", async (name, typed) => {
    await catalogueOf([name, "Something else"]);
    for (const q of typed) expect(await find(q), q).toEqual([1]);
  });

  it("are the same in every Unicode form, and written by the API, an update and an import", async () => {
    await catalogueOf(["Café Noir", "Cafe\u0301 Noir", "CAFE\u0301 noir"]);
    for (const q of ["café noir", "cafe\u0301", "CAFÉ", "cafe", "caf"])
      expect(await find(q), q).toEqual([1, 2, 3]);
  });
});

describe("an exact match", () => {
  beforeEach(() => catalogueOf(["Café Jacket", "Cafe Jack", "Jackét Café", "Cafés", "Cafe Jacket"]));

  it.each([
    ["cafe", [2, 5, 1, 3, 4]],
    ["café", [1, 3, 4, 2, 5]],
    ["jack", [2, 1, 3, 5]],
    ["cafe jacket", [5, 1, 3]],
    ["café jack", [1, 3, 2, 5]],
    ["jackét", [3, 1, 5]],
  ])("comes before other matches: %s", async (q, ids) => {
    expect(await find(q)).toEqual(ids);
  });

  it.each(SORTS)("comes first in the order %s, too, on every page, by number and by cursor", async (sort) => {
    const all = await find("cafe", `&sort=${sort}`);
    expect(all.slice(0, 2).toSorted()).toEqual([2, 5]);
    expect(all.toSorted()).toEqual([1, 2, 3, 4, 5]);
    for (const view of ["", "&view=cards"]) {
      const seen: number[] = [];
      let path = `/products?q=cafe&count=2&sort=${sort}${view}`;
      for (let page = 1; path !== ""; page += 1) {
        const response = await get(path);
        const ids = ((await response.json()) as { id: number }[]).map(({ id }) => id);
        expect(await find("cafe", `&count=2&sort=${sort}${view}&page=${page}`)).toEqual(ids);
        seen.push(...ids);
        path = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1] ?? "";
      }
      expect(seen).toEqual(all);
    }
  });
});

describe("a search in an order", () => {
  beforeEach(() => catalogueOf(NAMES));

  it.each([
    ["&category=Even&sort=newest&view=cards", [3, 1]],
    ["&min_price=30&sort=rating", [4, 3]],
    ["&sort=price", [1, 3, 4]],
    ["&sort=-price", [4, 3, 1]],
    ["&sort=name", [3, 4, 1]],
    ["&sort=-name&max_price=35", [1, 3]],
    ["&sort=-price&min_price=10&max_price=30&category=Even", [3, 1]],
    ["&in_stock=true", []],
  ])("can be combined with all filters: %s", async (more, ids) => {
    expect(await find("jack", more)).toEqual(ids);
  });

  it("has cursors of its own", async () => {
    const cursorOf = async (path: string) => {
      const next = /<([^>]+)>; rel="next"/.exec((await get(path)).headers.get("Link") ?? "")?.[1];
      return new URL(next ?? "", "https://x.test").searchParams.get("after");
    };
    const [ofSearch, ofListing] = [
      await cursorOf("/products?q=jack&sort=price&count=1"),
      await cursorOf("/products?sort=price&count=1"),
    ];
    expect((await get(`/products?sort=price&after=${ofSearch}`)).status).toBe(422);
    expect((await get(`/products?q=jack&sort=price&after=${ofListing}`)).status).toBe(422);
    expect((await get(`/products?q=jack&sort=name&after=${ofSearch}`)).status).toBe(422);
    expect((await get(`/products?q=jack&sort=price&after=${ofSearch}`)).status).toBe(200);
  });
});

describe("a search for words of many names", () => {
  const PRODUCTS = 20_000;

  beforeEach(async () => {
    await emptyCatalogue();
    // "common" in every other name, "last" in those that are the last in each order.
    for (let first = 1; first < PRODUCTS; first += 200) {
      await query(
        `insert into products (id, name, category, default_price)
         select id, format('%s %s %s', id, case when id % 2 = 0 then 'common' end, case when id > 15000 then 'last' end),
           'C' || id % 3, id
         from generate_series($1::integer, $1::integer + 199) id`,
        [first],
      );
    }
    await query("truncate name_words", []);
    await query("select fill_name_words()", []); // as after an import
    await query("analyze product_search", []);
  });

  const range = (first: number, step: number) => Array.from({ length: 5 }, (_, i) => first + i * step);

  it("finds the same by an index scan in sort order and by sorting all matches", async () => {
    expect(await find("common", "&sort=price")).toEqual(range(2, 2));
    expect(await find("common", "&sort=-price")).toEqual(range(20_000, -2));
    expect(await find("last", "&sort=price")).toEqual(range(15_001, 1));
    expect(await find("last common", "&sort=price")).toEqual(range(15_002, 2));
    expect(await find("common", "&sort=price&category=C0&min_price=12000")).toEqual(range(12_000, 6));
    expect(await find("common", "&sort=newest&max_price=9")).toEqual([8, 6, 4, 2]);
    expect(await find("common", "&sort=price&page=200")).toEqual(range(1992, 2));
    expect(await find("common", "&sort=-price&min_price=100&max_price=106")).toEqual([106, 104, 102, 100]);
    expect(await find("common", "&sort=name&max_price=10")).toEqual([10, 2, 4, 6, 8]);
    const after = writeCursor("price", { key: "15100.00", id: 15_100, part: 1 });
    expect(await find("last", `&sort=price&after=${after}`)).toEqual(range(15_101, 1));
    expect(await find("common", `&sort=price&category=C0&after=${after}`)).toEqual(range(15_102, 6));
  });
});
