import type { Tables } from "./catalogue.ts";
import { putCatalogueDirt } from "./dirt-catalogue.ts";
import { putReviewDirt } from "./dirt-reviews.ts";
import { createDirtWriter, PHOTO_URL } from "./dirt-rows.ts";
import { putDirtyValues } from "./dirt-values.ts";
import { type Expectation, emptyExpectation, record } from "./expectation.ts";
import { FILE_NAMES } from "./tables.ts";

const PRODUCTS_PER_ROUND = 1000;

export interface Dirt {
  /** Call it after each product. */
  afterProduct(id: number): void;
  /** Writes the dirt of a file's end. @returns what an import of the files must report */
  finish(): Expectation;
}

/**
 * Puts every kind of dirt among the clean rows, in rounds that hold each kind: one round for every 1,000 products,
 * at least one. The dirty rows have products, styles and reviews of their own, numbered after or between the clean
 * ones, so that what an import must report follows from what was written and not from reading it again.
 */
export function createDirt(tables: Tables, products: number): Dirt {
  const expectation = emptyExpectation();
  const writer = createDirtWriter(tables, expectation);
  const rounds = Math.max(1, Math.round(products / PRODUCTS_PER_ROUND));
  let round = 0;
  tables["product.csv"].lastId = products;

  function writeLastLines(): void {
    const product = writer.put("product.csv", "imported", {});
    const style = writer.put("styles.csv", "imported", { productId: product });
    const review = writer.put("reviews.csv", "imported", { product_id: product });
    writer.put("photos.csv", "repaired", { styleId: style, thumbnail_url: `"${PHOTO_URL}` });
    writer.put("reviews_photos.csv", "repaired", { review_id: review, url: `"${PHOTO_URL}` });
    writer.putText("skus.csv", "too-few-fields", `${tables["skus.csv"].nextId()},${style}`);
    writer.put("features.csv", "unclosed-quote", { product_id: product, value: '"Cut o' });
    const whole = writer.rowText("reviews.csv", { product_id: product, body: '"Cut off' });
    writer.putText("reviews.csv", "unclosed-quote", whole.slice(0, whole.indexOf("Cut off") + 5));
  }

  return {
    afterProduct(id) {
      if (id !== Math.ceil(((round + 0.5) * products) / rounds)) return;
      round += 1;
      putCatalogueDirt(writer);
      putReviewDirt(writer);
      const product = writer.put("product.csv", "imported", {});
      const style = writer.put("styles.csv", "imported", { productId: product });
      const review = writer.put("reviews.csv", "imported", { product_id: product });
      putDirtyValues(writer, { product, style, review });
    },
    finish() {
      writeLastLines();
      for (const name of FILE_NAMES) record(expectation.files[name], "imported", tables[name].rows);
      return expectation;
    },
  };
}
