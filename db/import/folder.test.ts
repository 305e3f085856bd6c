import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFilled, createTarget, NEW, OLD, sentence, writeFolder } from "./test-catalogue.ts";

describe("the folder", () => {
  it("replaces only the half that is there", async () => {
    const target = await createFilled();
    await target.import(await writeFolder(NEW, ["products"]));
    expect(await target.query("select id from products")).toEqual([[7]]);
    expect(await target.query("select id from reviews")).toEqual([[1]]);
    await target.import(await writeFolder(NEW, ["reviews"]));
    expect(await target.query("select id from products")).toEqual([[7]]);
    expect(await target.query("select id from reviews")).toEqual([[8]]);
    expect(await target.query("select product_id from review_summaries")).toEqual([[7]]);
  });

  it("takes the other spellings of two names, and reports under the published ones", async () => {
    const target = await createTarget();
    const folder = await writeFolder(NEW);
    await rename(join(folder, "product.csv"), join(folder, "products.csv"));
    await rename(join(folder, "characteristic_reviews.csv"), join(folder, "characteristics_reviews.csv"));
    const { report } = await target.import(folder);
    expect(report.files["product.csv"]?.imported).toBe(1);
    expect(Object.keys(report.files)).toContain("characteristic_reviews.csv");
  });

  it("is refused with a sentence if files are missing, there twice, or none is there", async () => {
    const target = await createFilled();
    const half = await writeFolder(NEW, ["products"]);
    await rm(join(half, "skus.csv"));
    await rm(join(half, "photos.csv"));
    expect(await sentence(target.import(half))).toMatch(/photos\.csv, skus\.csv are missing/);

    const twice = await writeFolder(NEW);
    await writeFile(join(twice, "products.csv"), "");
    expect(await sentence(target.import(twice))).toMatch(/both product\.csv and products\.csv/);

    const empty = await writeFolder({}, []);
    expect(await sentence(target.import(empty))).toMatch(/no catalogue/);
    expect(await sentence(target.import(join(empty, "nowhere")))).toMatch(/no folder/);
    await target.unchanged();
  });

  it("is refused if a header is wrong or missing, before anything is written", async () => {
    const target = await createFilled();
    const wrong = await writeFolder({ ...NEW, skus: Buffer.from("id,style_id,size,quantity\n") });
    expect(await sentence(target.import(wrong))).toMatch(
      /skus\.csv starts with the header id,style_id,size,quantity; expected id,styleId,size,quantity/,
    );
    const headless = await writeFolder({ ...NEW, characteristic_reviews: Buffer.from("1,1,1,4\n") });
    expect(await sentence(target.import(headless))).toMatch(
      /characteristic_reviews\.csv starts with the header 1,1,1,4/,
    );
    const empty = await writeFolder({ ...NEW, styles: Buffer.from("") });
    expect(await sentence(target.import(empty))).toMatch(/styles\.csv has no header/);
    await target.unchanged();
  });

  it("may have a BOM, spaces and quotes around names, and columns without one in its headers", async () => {
    const target = await createTarget();
    const skus = Buffer.from('\ufeffid , styleId," size ",quantity,,\r\n1,1,M,2,,\r\n');
    const { report } = await target.import(await writeFolder({ ...OLD, skus }));
    expect(report.files["skus.csv"]).toMatchObject({ read: 1, imported: 1 });
  });
});
