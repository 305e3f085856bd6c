import { describe, expect, it } from "vitest";
import { NewProduct } from "../../src/products/schema.ts";
import { ReviewForm } from "../../src/reviews/schema.ts";
import { rehearseImport } from "./import.ts";
import { LIMITS } from "./limits.ts";
import { createTarget, readRejects, writeFolder } from "./test-catalogue.ts";
import { REVIEW } from "./test-rows.ts";

const review = (id: number, change: Record<number, string>) =>
  Object.assign(REVIEW(id).split(","), change).join();

/** By file, a row for each text column. */
const TEXTS: Record<string, Record<number, (id: number, text: string) => string>> = {
  product: {
    200: (id, text) => `${id},"${text}",,,,1`,
    1000: (id, text) => `${id},N,"${text}",,,1`,
    20000: (id, text) => `${id},N,,"${text}",,1`,
    200.5: (id, text) => `${id},N,,,"${text}",1`,
  },
  features: { 200: (id, text) => `${id},1,"${text}",v`, 1000: (id, text) => `${id},1,f,"${text}"` },
  styles: { 200: (id, text) => `${id},1,"${text}",null,1,0` },
  photos: { 2048: (id, text) => `${id},1,"${text}",t`, 2048.5: (id, text) => `${id},1,u,"${text}"` },
  skus: { 50: (id, text) => `${id},1,"${text}",1` },
  reviews: {
    200: (id, text) => review(id, { 4: `"${text}"` }),
    5000: (id, text) => review(id, { 5: `"${text}"` }),
    60: (id, text) => review(id, { 8: `"${text}"` }),
    254: (id, text) => review(id, { 9: `"${text}"` }),
    5000.5: (id, text) => review(id, { 10: `"${text}"` }),
  },
  reviews_photos: { 2048: (id, text) => `${id},1,"${text}"` },
  characteristics: { 200: (id, text) => `${id},1,"${text}"` },
};
const FIRST: Record<string, string[]> = {
  product: ["1,One,,,,1"],
  styles: ["1,1,Red,null,1,1"],
  reviews: [REVIEW(1)],
};

/** Of as many characters, four bytes each and no two alike nearby, which is the hardest that an index may get. */
function noise(characters: number): string {
  return Array.from({ length: characters }, (_, at) =>
    String.fromCodePoint(0x20000 + ((at * 7919 + characters) % 40_000)),
  ).join("");
}

describe("texts as long as the API's own writes take", () => {
  it("are imported, and longer ones rejected, in a dry run as in the real one", async () => {
    const contents: Record<string, string[]> = { ...structuredClone(FIRST) };
    const expected: string[] = [];
    for (const [file, columns] of Object.entries(TEXTS)) {
      contents[file] ??= [];
      const rows = contents[file];
      for (const [limit, row] of Object.entries(columns)) {
        rows.push(row(rows.length + 10, noise(Math.floor(+limit))));
        expected.push(
          `${file}.csv ${rows.push(row(rows.length + 10, noise(Math.floor(+limit) + 1))) + 1} too-long`,
        );
      }
    }
    const target = await createTarget();
    const folder = await writeFolder(contents);
    const rehearsed = await rehearseImport({ folder, rejectsPath: `${folder}/rehearsed` });
    const { report, rejects } = await target.import(folder);
    expect(rejects.map(({ file, line, reason }) => `${file} ${line} ${reason}`).sort()).toEqual(
      expected.sort(),
    );
    expect(rehearsed.report).toEqual(report);
    expect((await readRejects(rehearsed.rejectsPath)).sort()).toEqual(rejects.sort());
    // Names, categories and words are in the indexes of the cards.
    expect(await target.query("select count(*)::int from product_cards")).toEqual([[5]]);
  });

  it("may be long in every column of one row", async () => {
    const target = await createTarget();
    const [name, slogan, text] = [noise(200), noise(1000), noise(20_000)];
    const folder = await writeFolder({
      product: [`1,"${name}","${slogan}","${text}","${noise(200)}",9999999999.99`],
    });
    expect(await target.import(folder)).toMatchObject({ rejects: [] });
  });

  it("leave numbers that are long for nothing what they are", async () => {
    const target = await createTarget();
    const zeros = "0".repeat(300_000);
    const folder = await writeFolder({
      product: [`1,N,,,,${zeros}12.50`, `2,N,,,,$${zeros}`, `3,N,,,,1${zeros}`, `${zeros}4,N,,,,007`],
    });
    const { rejects } = await target.import(folder);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([[4, "invalid-number"]]);
    expect(await target.query("select id, default_price from products order by id")).toEqual([
      [1, "12.50"],
      [2, "0.00"],
      [4, "7.00"],
    ]);
  });

  it("are counted as the API counts them", () => {
    const product = (change: object) =>
      NewProduct.safeParse({ name: "N", category: "C", default_price: 1, ...change }).success;
    const form = (change: object) =>
      ReviewForm.safeParse({ product_id: 1, rating: 1, recommend: true, body: "b", name: "n", ...change })
        .success;
    const photo = (characters: number) => `https://a/${"x".repeat(characters - 10)}`;
    const style = (change: object) => ({ styles: [{ name: "S", original_price: 1, ...change }] });
    const taken: Record<string, (characters: number) => boolean> = {
      name: (n) => product({ name: noise(n) }) && product(style({ name: noise(n) })),
      slogan: (n) => product({ slogan: noise(n) }),
      description: (n) => product({ description: noise(n) }),
      category: (n) => product({ category: noise(n) }),
      feature: (n) => product({ features: [{ feature: noise(n) }] }),
      featureValue: (n) => product({ features: [{ feature: "f", value: noise(n) }] }),
      size: (n) => product(style({ skus: [{ size: noise(n), quantity: 1 }] })),
      url: (n) => product(style({ photos: [{ url: photo(n) }] })),
      summary: (n) => form({ summary: noise(n) }),
      body: (n) => form({ body: noise(n) }),
      reviewerName: (n) => form({ name: noise(n) }),
    };
    for (const [what, takes] of Object.entries(taken)) {
      const limit = LIMITS[what as keyof typeof LIMITS];
      expect([what, takes(limit), takes(limit + 1)]).toEqual([what, true, false]);
    }
  });
});
