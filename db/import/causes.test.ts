import { expect, it } from "vitest";
import { importCatalogue, rehearseImport } from "./import.ts";
import { createFilled, createTarget, sentence, writeFolder } from "./test-catalogue.ts";
import { PRODUCTS, REVIEW, STYLES } from "./test-rows.ts";

async function blamed(contents: Record<string, string[]>): Promise<string | undefined> {
  const folder = await writeFolder(contents);
  const { largestCause } = await rehearseImport({
    folder,
    rejectsPath: `${folder}/rejects`,
    maxRejects: { share: 1 },
  });
  return largestCause;
}

const WRONG_REVIEWS = [1, 2, 3].map((id) => REVIEW(id).replace("true", "yes"));
const VOTES = ["1,1,1,1", "2,1,2,1", "3,1,3,1", "4,2,1,1"];
const MANY = Array.from({ length: 9 }, (_, row) => `${row + 1},1,u`);

it("blames the column that is wrong, and not the votes and photos that it took with it", async () => {
  const contents = {
    reviews: WRONG_REVIEWS,
    characteristics: ["1,1,Fit", "2,1,Size"],
    characteristic_reviews: VOTES,
  };
  expect(await blamed(contents)).toBe("invalid-boolean in reviews.csv (3 rows, and 4 that belong to them)");
  expect(await blamed({ ...contents, reviews_photos: MANY })).toBe(
    "invalid-boolean in reviews.csv (3 rows, and 13 that belong to them)",
  );
});

it("blames it through several files", async () => {
  const contents = {
    product: ["1,One,,,,cheap", "2,Two,,,,2"],
    styles: ["1,1,Red,null,1,1", "2,2,Blue,null,1,1"],
    photos: ["1,1,u,t", "2,1,u,t", "3,2,u,t"],
    skus: ["1,1,M,x", "2,2,M,x", "3,2,M,x"],
    related: ["1,2,1"],
  };
  expect(await blamed(contents)).toBe("invalid-number in product.csv (1 row, and 4 that belong to it)");
});

it("blames missing parents where they are missing indeed", async () => {
  const contents = { product: PRODUCTS, styles: STYLES, reviews: [REVIEW(1).replace("true", "maybe")] };
  expect(await blamed({ ...contents, reviews_photos: MANY.map((row) => row.replace(",1,", ",7,")) })).toBe(
    "missing-parent in reviews_photos.csv (9 rows)",
  );
});

it("says why a file has nothing to import", async () => {
  const target = await createFilled();
  const folder = await writeFolder({ reviews: WRONG_REVIEWS, reviews_photos: MANY, product: ["1,New,,,,1"] });
  const options = { folder, databaseUrl: target.url, rejectsPath: `${folder}/rejects` };
  expect(await sentence(importCatalogue(options))).toBe(
    "reviews.csv has no row to import, for most were rejected for invalid-boolean in reviews.csv (3 rows, and 9 that " +
      "belong to them), so that the reviews would all be gone; the catalogue is unchanged. Add --replace to lose them.",
  );
  await target.unchanged();
});

it("says it in the sentence that ends an import which rejected too much", async () => {
  const target = await createTarget();
  const folder = await writeFolder({ reviews: WRONG_REVIEWS, reviews_photos: MANY });
  const rejectsPath = `${folder}/rejects`;
  const failing = importCatalogue({ folder, databaseUrl: target.url, rejectsPath, maxRejects: { rows: 2 } });
  expect(await sentence(failing)).toBe(
    "12 of 12 rows were rejected, most often for invalid-boolean in reviews.csv (3 rows, and 9 that belong to them), and " +
      `at most 2 may be: the catalogue is unchanged. See ${rejectsPath}; --max-rejects allows more.`,
  );
});
