import type { Cells, DirtWriter } from "./dirt-rows.ts";
import { PHOTO_URL } from "./dirt-rows.ts";
import type { FileName } from "./tables.ts";

/** Rows that a good row of each file may refer to. */
export interface Parents {
  product: number;
  style: number;
  review: number;
}

type Rows = { [File in FileName]?: Cells<File>[] };

/** Unquoted values with a comma: a part of each would stand in its column, the rest in the next columns. */
const CUT_BY_COMMA: Rows = {
  "product.csv": [{ default_price: "1,299.00" }],
  "features.csv": [{ value: "Cotton, 80 %" }],
  "styles.csv": [{ sale_price: "1,299.00" }, { original_price: "1,299.00" }],
  "photos.csv": [{ thumbnail_url: "https://images.example.com/a.jpg?rect=0,0" }],
  "skus.csv": [{ size: "9,5" }, { quantity: "1,000" }],
  "reviews.csv": [{ helpfulness: "1,000" }, { rating: "4,5" }],
  "reviews_photos.csv": [{ url: "https://images.example.com/a.jpg?rect=0,0" }],
};

/** A quote that a repair would leave at the end of an address or a number. */
const LEFT_QUOTES: { [reason in "invalid-url" | "invalid-email" | "invalid-number"]: Rows } = {
  "invalid-url": {
    "photos.csv": [{ thumbnail_url: `"${PHOTO_URL}""` }, { url: `${PHOTO_URL}"` }],
    "reviews_photos.csv": [{ url: `"${PHOTO_URL}""` }, { url: `${PHOTO_URL}"` }],
  },
  "invalid-email": { "reviews.csv": [{ reviewer_email: 'ann@example.com"' }] },
  "invalid-number": {
    "product.csv": [{ default_price: '"20""' }, { default_price: '20"' }],
    "styles.csv": [{ original_price: '20"' }],
    "skus.csv": [{ quantity: '"8""' }],
    "reviews.csv": [{ helpfulness: '"3""' }],
  },
};

/** How many characters the API takes in each column of text. */
const LIMITS: { [File in FileName]?: { [Column in keyof Cells<File>]?: number } } = {
  "product.csv": { name: 200, slogan: 1000, description: 20_000, category: 200 },
  "features.csv": { feature: 200, value: 1000 },
  "styles.csv": { name: 200 },
  "photos.csv": { url: 2048, thumbnail_url: 2048 },
  "skus.csv": { size: 50 },
  "reviews.csv": { summary: 200, body: 5000, reviewer_name: 60, reviewer_email: 254, response: 5000 },
  "reviews_photos.csv": { url: 2048 },
  "characteristics.csv": { name: 200 },
};

/** Values with balanced quotes that are wrong all the same: cut by commas, with stray quotes, or too long. */
export function putDirtyValues(dirt: DirtWriter, { product, style, review }: Parents): void {
  const parents: Record<string, Cells<FileName>> = {
    "features.csv": { product_id: product },
    "styles.csv": { productId: product },
    "photos.csv": { styleId: style },
    "skus.csv": { styleId: style },
    "reviews.csv": { product_id: product },
    "reviews_photos.csv": { review_id: review },
    "characteristics.csv": { product_id: product },
  };
  const put = (
    reason: "imported" | "too-many-fields" | "too-long" | keyof typeof LEFT_QUOTES,
    rows: Rows,
  ) => {
    for (const [file, cells] of Object.entries(rows) as [FileName, Cells<FileName>[]][]) {
      for (const row of cells) dirt.put(file, reason, { ...parents[file], ...row });
    }
  };
  put("too-many-fields", CUT_BY_COMMA);
  for (const [reason, rows] of Object.entries(LEFT_QUOTES)) put(reason as keyof typeof LEFT_QUOTES, rows);
  put("imported", {
    "reviews.csv": [{ recommend: "t", reported: "f" }],
    "styles.csv": [{ default_style: "f" }],
  });
  for (const [file, columns] of Object.entries(LIMITS)) {
    for (const [column, limit] of Object.entries(columns)) {
      put("imported", { [file]: [{ [column]: `"${longText(limit)}"` }] });
      put("too-long", { [file]: [{ [column]: `"${longText(limit + 1)}"` }] });
    }
  }
}

/** A text of so many characters, and more bytes. */
function longText(characters: number): string {
  return "é".padEnd(characters, "Long ");
}
