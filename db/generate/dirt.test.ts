import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Expectation } from "./expectation.ts";
import { EXPECTATION_FILE } from "./generate.ts";
import { type MadeCatalogue, makeCatalogue } from "./made-catalogue.ts";
import { FILE_NAMES } from "./tables.ts";

let made: MadeCatalogue;
let expected: Expectation;
beforeAll(async () => {
  made = await makeCatalogue({ products: 2000, seed: 1, dirty: true });
  expected = JSON.parse(await readFile(join(made.folder, EXPECTATION_FILE), "utf8"));
});
afterAll(() => made.remove());

describe("a dirty catalogue", () => {
  it("expects of every file that what is read is imported, merged or rejected", () => {
    for (const { name, rows } of made.summary) {
      const { read, imported, repaired, merged, rejected } = expected.files[name];
      const refused = Object.values(rejected).reduce((sum, n) => sum + n, 0);
      expect(imported + merged + refused, name).toBe(read);
      expect(repaired, name).toBeLessThanOrEqual(imported);
      expect(rows, name).toBe(read);
    }
  });

  it("has every reason to reject, repairs and merged rows", () => {
    const reasons = new Set(FILE_NAMES.flatMap((name) => Object.keys(expected.files[name].rejected)));
    expect([...reasons].sort()).toEqual([
      "duplicate-id",
      "duplicate-vote",
      "foreign-characteristic",
      "invalid-boolean",
      "invalid-date",
      "invalid-email",
      "invalid-number",
      "invalid-url",
      "invalid-utf8",
      "missing-parent",
      "missing-target",
      "missing-value",
      "negative-number",
      "nul-character",
      "out-of-range",
      "self-reference",
      "too-few-fields",
      "too-long",
      "too-many-fields",
      "unclosed-quote",
    ]);
    expect(expected.files["photos.csv"].repaired).toBeGreaterThan(20);
    expect(expected.files["related.csv"].merged).toBe(4);
  });

  it("stays below one percent of rejects", () => {
    const files = Object.values(expected.files);
    const read = files.reduce((sum, file) => sum + file.read, 0);
    const rejected = files.flatMap((file) => Object.values(file.rejected)).reduce((sum, n) => sum + n, 0);
    expect(rejected / read).toBeLessThan(0.01);
  });

  it("has photos whose last quote is missing, the last row included", async () => {
    const photos = await made.read("photos.csv");
    expect(photos.match(/"https:[^"]*&q=80\n/g)?.length).toBeGreaterThan(20);
    expect(photos).toMatch(/,"https:[^"\n]*\n$/);
  });

  it("writes each file in the manner of some derived set", async () => {
    expect(await made.read("product.csv")).toMatch(/^\uFEFFid,/);
    expect(await made.read("features.csv")).toMatch(/^id, product_id, feature, value\n1, 1, "/);
    expect(await made.read("styles.csv")).toMatch(/,,\r\n/);
    expect(await made.read("characteristics.csv")).toMatch(/^ id , product_id , name ,,\n1,1,"Fit",,\n/);
    expect(await made.read("characteristic_reviews.csv")).toMatch(/\r\n[\d,]+$/);
    expect(await made.read("related.csv")).toMatch(/\d$/);
    expect(await made.read("reviews.csv")).toMatch(/,"Cut o$/);
  });

  it("is the same for the same seed, its expectation included", async () => {
    const again = await makeCatalogue({ products: 2000, seed: 1, dirty: true });
    for (const name of [...FILE_NAMES, EXPECTATION_FILE]) {
      const [one, two] = await Promise.all(
        [made.folder, again.folder].map((folder) => readFile(join(folder, name))),
      );
      expect(two && one?.equals(two), name).toBe(true);
    }
    await again.remove();
  });
});
