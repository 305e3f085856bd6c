import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { MAX_ID } from "../http/params.ts";
import { createTestApp, given, query } from "../testing/catalogue.ts";
import { fillListings, pageReader, search } from "../testing/listed.ts";
import { MAX_CURSOR, MAX_NAME, readCursor, writeCursor } from "./cursor.ts";

const app = createTestApp();
const { get } = app;
const readPage = pageReader(app);

beforeAll(fillListings);

describe("a cursor", () => {
  const cursorOf = async (path: string) => {
    const { next } = await readPage(path);
    return new URL(next ?? "", "https://x.test").searchParams.get("after") ?? "";
  };
  const statusWith = async (cursor: string, sort = "name") =>
    (await get(`/products?${search({ sort, after: cursor })}`)).status;

  it("is valid for one sort only, with any filter", async () => {
    const cursor = await cursorOf("/products?sort=name&category=Hats");
    expect(await statusWith(cursor)).toBe(200);
    expect(await statusWith(cursor, "-name")).toBe(422);
    expect(await statusWith(cursor, "price")).toBe(422);
    expect((await get(`/products?sort=name&page=2&after=${cursor}`)).status).toBe(422);
  });

  const made = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  it("is accepted only unchanged", async () => {
    const cursor = await cursorOf("/products?sort=name");
    await fc.assert(
      fc.asyncProperty(fc.nat(cursor.length - 1), fc.constantFrom("A", "-", "z", ""), async (at, put) => {
        const changed = cursor.slice(0, at) + put + cursor.slice(at + 1);
        expect([200, 422]).toContain(await statusWith(changed));
      }),
      { numRuns: 40 },
    );
    expect(await statusWith(`${cursor}A`)).toBe(422);
    expect(await statusWith(made([1, "name", "Shirt", 7]))).toBe(200); // it holds no secret
  });

  const characters = fc.oneof(
    fc.constantFrom("a", "\u0001", "\u001f", '"', "\\", "\ufeff", "\u{10ffff}", "👍", "\u2028"),
    fc
      .string({ unit: "binary", minLength: 1, maxLength: 1 })
      .filter((one) => one.isWellFormed() && one !== "\0"),
  );
  const anyName = fc.array(characters, { minLength: 1, maxLength: MAX_NAME }).map((all) => all.join(""));

  it("of any possible product name is accepted", async () => {
    const place = fc.record({ key: anyName, id: fc.integer({ min: 1, max: MAX_ID }) });
    const order = fc.constantFrom("name", "-name");
    await fc.assert(
      fc.asyncProperty(place, order, async (place, sort) => {
        const cursor = writeCursor(sort, place);
        expect(readCursor(sort, cursor, false)).toEqual(place);
        expect(cursor.length).toBeLessThanOrEqual(MAX_CURSOR);
      }),
    );
    const longest = writeCursor("-name", { key: "\u0001".repeat(MAX_NAME), id: MAX_ID });
    expect(longest.length).toBeLessThanOrEqual(1660);
    expect(await statusWith(longest, "-name")).toBe(200);
  });

  it("of the longest names, and of longer ones of older catalogues, is accepted", async () => {
    const names = [
      "\u0001".repeat(MAX_NAME),
      "👍".repeat(MAX_NAME),
      '"'.repeat(2600),
      `zz${"ä".repeat(1300)}`,
    ];
    await query("delete from products where category = 'Long'", []);
    for (const [i, name] of names.entries()) await given.product({ id: 20_000 + i, name, category: "Long" });
    for (const view of ["", "&view=cards"]) {
      for (const sort of ["name", "-name"]) {
        const seen: number[] = [];
        let path: string | undefined = `/products?category=Long&sort=${sort}&count=1${view}`;
        while (path !== undefined) {
          const page: Awaited<ReturnType<typeof readPage>> = await readPage(path);
          seen.push(...page.ids);
          path = page.next;
        }
        expect(seen.toSorted()).toEqual([20_000, 20_001, 20_002, 20_003]);
      }
    }
    await query("delete from products where category = 'Long'", []);
  });

  it.each([
    ["of a version to come", made([2, "name", "x", 1])],
    ["with NUL", made([1, "name", "x\0", 1])],
    ["without an id", made([1, "name", "x", 0])],
    ["with more", made([1, "name", "x", 1, 1])],
    ["that is not canonical", btoa('[1, "name", "x", 1]').replaceAll("=", "")],
    ["of no meaning", "abc"],
    ["of other characters", "%27%3B--"],
    ["of a length", "A".repeat(MAX_CURSOR + 1)],
    ["of a name that is too long for one", made([1, "name", "x".repeat(MAX_CURSOR), 1])],
    ["that is a blank", "%20"],
  ])("%s is rejected", async (_what, cursor) => {
    expect(await statusWith(decodeURIComponent(cursor))).toBe(422);
  });

  it("of an invalid price is rejected", async () => {
    for (const price of ["NaN", "1e3", "", "Infinity", "1'"]) {
      expect(await statusWith(made([1, "price", price, 1]), "price")).toBe(422);
    }
  });
});
