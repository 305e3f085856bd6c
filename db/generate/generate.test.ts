import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../user-error.ts";
import { createCatalogue } from "./catalogue.ts";
import { generateCatalogue } from "./generate.ts";
import { type MadeCatalogue, makeCatalogue } from "./made-catalogue.ts";
import { createRandom } from "./random.ts";
import { FILE_NAMES, type FileName, HEADERS } from "./tables.ts";

const PRODUCTS = 5000;
/** Rows of the published set, which has 1,000,011 products. */
const PUBLISHED: Record<FileName, number> = {
  "product.csv": 1_000_011,
  "features.csv": 2_219_279,
  "styles.csv": 1_958_102,
  "photos.csv": 5_660_000,
  "skus.csv": 11_323_917,
  "related.csv": 4_508_263,
  "reviews.csv": 5_774_952,
  "reviews_photos.csv": 2_742_540,
  "characteristics.csv": 3_347_679,
  "characteristic_reviews.csv": 19_327_575,
};

let made: MadeCatalogue;
beforeAll(async () => {
  made = await makeCatalogue({ products: PRODUCTS, seed: 1 });
});
afterAll(() => made.remove());

async function ids(name: FileName): Promise<Set<string>> {
  return new Set((await made.rows(name)).map(([id = ""]) => id));
}

async function countPer(name: FileName, column: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const row of await made.rows(name)) {
    const key = row[column] ?? "";
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe("a generated catalogue", () => {
  it("has the ten files with the published headers and nothing else", async () => {
    expect((await readdir(made.folder)).sort()).toEqual([...FILE_NAMES].sort());
    for (const name of FILE_NAMES) {
      expect((await made.read(name)).startsWith(`${HEADERS[name]}\n1,`)).toBe(true);
    }
  });

  it("relates to product 1 what the README shows after a first start", async () => {
    const related = (await made.rows("related.csv")).filter(([, product]) => product === "1");
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toContain(`\n[${related.map(([, , id]) => id).join(",")}]\n`);
  });

  it("is the same, byte for byte, for the same seed, and another for another seed", async () => {
    const again = await makeCatalogue({ products: PRODUCTS, seed: 1 });
    const other = await makeCatalogue({ products: PRODUCTS, seed: 2 });
    for (const name of FILE_NAMES) {
      const text = await made.read(name);
      expect((await again.read(name)) === text).toBe(true);
      expect((await other.read(name)) === text).toBe(false);
    }
    await again.remove();
    await other.remove();
  });

  it("has the published proportions within five percent", () => {
    for (const { name, rows } of made.summary) {
      const wanted = (PUBLISHED[name] * PRODUCTS) / PUBLISHED["product.csv"];
      expect(Math.abs(rows / wanted - 1), name).toBeLessThan(0.05);
    }
  });

  it("counts the rows and bytes that it wrote", async () => {
    for (const { name, rows, bytes } of made.summary) {
      expect((await made.rows(name)).length, name).toBe(rows);
      expect(Buffer.byteLength(await made.read(name)), name).toBe(bytes);
    }
  });

  it.each([
    ["features.csv", 1, "product.csv"],
    ["styles.csv", 1, "product.csv"],
    ["photos.csv", 1, "styles.csv"],
    ["skus.csv", 1, "styles.csv"],
    ["related.csv", 1, "product.csv"],
    ["related.csv", 2, "product.csv"],
    ["reviews.csv", 1, "product.csv"],
    ["reviews_photos.csv", 1, "reviews.csv"],
    ["characteristics.csv", 1, "product.csv"],
    ["characteristic_reviews.csv", 1, "characteristics.csv"],
    ["characteristic_reviews.csv", 2, "reviews.csv"],
  ] as const)("lets every row of %s (column %i) belong to one of %s", async (child, column, parent) => {
    const parents = await ids(parent);
    const children = await made.rows(child);
    expect(children.filter((row) => !parents.has(row[column] ?? ""))).toEqual([]);
    expect((await ids(child)).size).toBe(children.length);
  });

  it("gives a review one vote for each characteristic of its product", async () => {
    const productOf = new Map((await made.rows("characteristics.csv")).map(([id, product]) => [id, product]));
    const reviewed = new Map((await made.rows("reviews.csv")).map(([id, product]) => [id, product]));
    const pairs = new Set<string>();
    let expected = 0;
    for (const [, characteristic, review] of await made.rows("characteristic_reviews.csv")) {
      expect(productOf.get(characteristic)).toBe(reviewed.get(review));
      pairs.add(`${characteristic} ${review}`);
    }
    const names = await countPer("characteristics.csv", 1);
    for (const product of reviewed.values()) expected += names.get(product ?? "") ?? 0;
    expect(pairs.size).toBe(expected);
  });

  it("never relates a product to itself or twice to another", async () => {
    const related = await made.rows("related.csv");
    expect(related.filter(([, product, other]) => product === other)).toEqual([]);
    expect(new Set(related.map(([, product, other]) => `${product} ${other}`)).size).toBe(related.length);
  });

  it("has a bestseller, and products and styles that lack what others have", async () => {
    expect(Math.max(...(await countPer("reviews.csv", 1)).values())).toBeGreaterThan(1000);
    for (const name of [
      "features.csv",
      "styles.csv",
      "related.csv",
      "reviews.csv",
      "characteristics.csv",
    ] as const) {
      expect((await countPer(name, 1)).size, name).toBeLessThan(PRODUCTS);
    }
    const styles = (await ids("styles.csv")).size;
    for (const name of ["photos.csv", "skus.csv"] as const) {
      expect((await countPer(name, 1)).size, name).toBeLessThan(styles);
    }
  });

  it("is mostly, but not strictly, in id order", async () => {
    for (const name of ["photos.csv", "reviews.csv", "characteristic_reviews.csv"] as const) {
      const order = (await made.rows(name)).map(([id]) => Number(id));
      const out = order.filter((id, i) => id !== i + 1).length;
      expect(out, name).toBeGreaterThan(0);
      expect(out / order.length, name).toBeLessThan(0.02);
    }
  });

  it("makes the first product complete", async () => {
    for (const name of ["features.csv", "styles.csv", "related.csv", "reviews.csv"] as const) {
      expect((await countPer(name, 1)).get("1"), name).toBeGreaterThanOrEqual(3);
    }
    for (const name of ["photos.csv", "skus.csv"] as const) {
      expect((await countPer(name, 1)).get("1"), name).toBeGreaterThanOrEqual(3);
    }
  });

  it("writes dates of both kinds, unusual text, and both spellings of a flag", async () => {
    const reviews = await made.read("reviews.csv");
    for (const sign of [
      /,\d{13},/,
      /,"20\d\d-\d\d-\d\d"/,
      /""/,
      /\n\n/,
      /\p{Emoji_Presentation}/u,
      /,1,false,/,
    ]) {
      expect(reviews).toMatch(sign);
    }
    expect(
      Math.max(...(await made.rows("reviews.csv")).map((row) => row[4]?.length ?? 0)),
    ).toBeLessThanOrEqual(76);
  });

  it("gives every picture an address of its own", async () => {
    const urls = (await made.rows("photos.csv")).flatMap(([, , url, thumbnail]) => [url, thumbnail]);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls.every((url) => url?.startsWith("https://"))).toBe(true);
  });
});

describe("products that people look at first", () => {
  const RANGES = [
    [1, 1000],
    [40_330, 40_370],
    [71_680, 71_720],
  ] as const;

  it.each([1, 2, 3])(
    "have styles, exactly one default, and photos and skus of each, with seed %i",
    (seed) => {
      const rows = { "styles.csv": [], "photos.csv": [], "skus.csv": [] } as Record<string, string[][]>;
      const tables = Object.fromEntries(
        FILE_NAMES.map((name) => {
          const kept: string[][] = [];
          rows[name] = kept;
          const add = (line: string) => kept.push(line.split(","));
          return [name, { add, nextId: () => kept.length + 1 }];
        }),
      );
      const addProduct = createCatalogue(tables as never, createRandom(seed, 1), 100_000);
      const ids = RANGES.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      );
      for (const id of ids) addProduct(id);

      const [styles = [], photos = [], skus = []] = ["styles.csv", "photos.csv", "skus.csv"].map(
        (name) => rows[name],
      );
      const isDefault = (row: string[]) => ["1", "true"].includes(row.at(-1) ?? "");
      const defaults = styles.filter(isDefault).map(([, product]) => Number(product));
      expect(defaults).toEqual(ids);
      const all = styles.map(([style]) => style);
      for (const children of [photos, skus])
        expect(new Set(children.map(([, style]) => style))).toEqual(new Set(all));
      // The mean of the published files.
      expect(Math.abs(styles.length / ids.length / 1.958 - 1)).toBeLessThan(0.06);
      expect(Math.abs(photos.length / styles.length / 2.89 - 1)).toBeLessThan(0.06);
    },
  );

  it("are followed by products that lack a style or a default", async () => {
    const styles = await made.rows("styles.csv");
    const withDefault = new Set(
      styles.filter((row) => /^(1|true)$/.test(row[5] ?? "")).map(([, id]) => Number(id)),
    );
    const lacking = Array.from({ length: PRODUCTS }, (_, i) => i + 1).filter((id) => !withDefault.has(id));
    expect(Math.min(...lacking)).toBeGreaterThan(1000);
    expect(lacking.length / (PRODUCTS - 1000)).toBeGreaterThan(0.1);
  });
});

describe("the folder of a catalogue", () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "catalogue-"));
  });
  afterAll(() => rm(home, { recursive: true }));

  it("is refused, and left as it is, when something is in it", async () => {
    const out = join(home, "full");
    await mkdir(out);
    await writeFile(join(out, "notes.txt"), "mine");
    await expect(generateCatalogue({ products: 3, seed: 1, out })).rejects.toThrow(/is not empty/);
    expect(await readdir(out)).toEqual(["notes.txt"]);
  });

  it("may be there already if it is empty", async () => {
    const out = join(home, "empty");
    await mkdir(out);
    await generateCatalogue({ products: 3, seed: 1, out });
    expect(await readdir(out)).toHaveLength(FILE_NAMES.length);
  });

  it("does not appear, nor anything beside it, when the run is stopped", async () => {
    const parent = join(home, "stopped");
    const run = generateCatalogue({
      products: 100,
      seed: 1,
      out: join(parent, "csv"),
      signal: AbortSignal.abort(),
    });
    await expect(run).rejects.toThrow(UserError);
    expect(await readdir(parent)).toEqual([]);
  });

  it("loses what a killed run left beside it", async () => {
    const parent = join(home, "leftover");
    // No system gives a process a number this high.
    await mkdir(join(parent, "csv.partial-999999999"), { recursive: true });
    await generateCatalogue({ products: 3, seed: 1, out: join(parent, "csv") });
    expect(await readdir(parent)).toEqual(["csv"]);
  });

  it("is explained when it cannot be made", async () => {
    const file = join(home, "file");
    await writeFile(file, "");
    const run = generateCatalogue({ products: 3, seed: 1, out: join(file, "csv") });
    await expect(run).rejects.toThrow(/a part of that path is a file/);
    expect(await readFile(file, "utf8")).toBe("");
  });
});
