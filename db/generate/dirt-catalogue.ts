import { ABSENT, type DirtWriter, PHOTO_URL, putCommonDirt } from "./dirt-rows.ts";

const LOST_QUOTES_PER_ROUND = 12;

/** Each kind of dirt of the six product files once, around a good product and a good style. */
export function putCatalogueDirt(dirt: DirtWriter): void {
  const product = putProducts(dirt);
  const rejectedProduct = dirt.put("product.csv", "invalid-number", { default_price: '"cheap"' });
  putFeatures(dirt, product, rejectedProduct);
  const style = putStyles(dirt, product, rejectedProduct);
  const rejectedStyle = dirt.put("styles.csv", "invalid-number", {
    productId: product,
    original_price: '"cheap"',
  });
  const orphanedStyle = dirt.put("styles.csv", "missing-parent", { productId: rejectedProduct });
  putPhotos(dirt, style, [ABSENT, rejectedStyle, orphanedStyle]);
  putSkus(dirt, style, [ABSENT, rejectedStyle, orphanedStyle]);
  putRelated(dirt, product, rejectedProduct);
}

function putProducts(dirt: DirtWriter): number {
  const file = "product.csv";
  const product = dirt.put(file, "imported", {});
  putCommonDirt(dirt, file, () => ({}));
  dirt.put(file, "imported", { slogan: "null", description: "NULL", category: "" });
  dirt.put(file, "imported", { name: '"null"', slogan: '""' });
  dirt.put(file, "imported", { name: '"""Cross Stitch"" Tee"', slogan: '"One, two, ""three"""' });
  dirt.put(file, "imported", { name: "Bare Tee ", slogan: '  "Mind the gap" ', default_price: " 25 " });
  for (const price of [0, "140.50", "$956.00", '"$956.00"', '"140"', 500_000_000]) {
    dirt.put(file, "imported", { default_price: price });
  }
  dirt.put(file, "repaired", { description: '"The "best" tee, they say."' });
  dirt.put(file, "repaired", { name: '12" Tee' });
  dirt.put(file, "too-many-fields", { slogan: '"In "L", too"' });
  dirt.put(file, "unclosed-quote", {
    name: '"Never closed',
    slogan: "null",
    description: "null",
    category: "null",
  });
  dirt.put(file, "imported", { name: "Bare", slogan: "null", description: "null", category: '"Shirts"' });
  dirt.put(file, "missing-value", { name: "null" });
  dirt.put(file, "missing-value", { default_price: "null" });
  dirt.put(file, "missing-value", { default_price: "" });
  for (const price of ["12.345", 10_000_000_000]) dirt.put(file, "invalid-number", { default_price: price });
  dirt.put(file, "negative-number", { default_price: -5 });
  return product;
}

function putFeatures(dirt: DirtWriter, product: number, rejectedProduct: number): void {
  const file = "features.csv";
  const product_id = product;
  putCommonDirt(dirt, file, () => ({ product_id }));
  for (const value of ["null", "Null", "", '"null"', '""']) dirt.put(file, "imported", { product_id, value });
  dirt.put(file, "imported", { product_id, feature: '"""Cross Stitch"""', value: '"Blue, ""green"""' });
  dirt.put(file, "imported", { product_id, value: '"Two\nlines"' });
  dirt.put(file, "repaired", { product_id, value: '"The "best" cotton"' });
  dirt.put(file, "repaired", { product_id, value: '5" wide' });
  dirt.put(file, "repaired", { product_id, value: '"Cotton' });
  dirt.put(file, "imported", { product_id });
  dirt.put(file, "too-many-fields", { product_id, feature: '"Fits "L", too"' });
  dirt.put(file, "unclosed-quote", { product_id, feature: '"Never closed', value: "plain" });
  dirt.put(file, "imported", { product_id, feature: "Waterproof", value: '"Yes"' });
  dirt.put(file, "missing-value", { product_id, feature: "null" });
  dirt.put(file, "missing-value", { product_id: "null" });
  dirt.put(file, "invalid-number", { product_id: '"one"' });
  for (const parent of [ABSENT, rejectedProduct]) dirt.put(file, "missing-parent", { product_id: parent });
}

function putStyles(dirt: DirtWriter, productId: number, rejectedProduct: number): number {
  const file = "styles.csv";
  const style = dirt.put(file, "imported", { productId, default_style: "true" });
  putCommonDirt(dirt, file, () => ({ productId }));
  dirt.put(file, "imported", { productId, sale_price: "$99.50", original_price: '"$140.00"' });
  dirt.put(file, "imported", { productId, default_style: "null" });
  dirt.put(file, "imported", { productId, sale_price: "", default_style: "false" });
  dirt.put(file, "repaired", { productId, name: '"Not "quite" black"' });
  dirt.put(file, "too-many-fields", { productId, name: '"Black, "almost", that is"', sale_price: 15 });
  dirt.put(file, "unclosed-quote", { productId, name: '"Never closed' });
  dirt.put(file, "imported", { productId, name: "Bare", original_price: '"20"' });
  dirt.put(file, "missing-value", { productId, name: "null" });
  dirt.put(file, "missing-value", { productId, original_price: "null" });
  dirt.put(file, "invalid-number", { productId, sale_price: '"half"' });
  dirt.put(file, "negative-number", { productId, sale_price: -1 });
  dirt.put(file, "negative-number", { productId, original_price: -1 });
  for (const flag of ['"maybe"', 2]) dirt.put(file, "invalid-boolean", { productId, default_style: flag });
  for (const parent of [ABSENT, rejectedProduct]) dirt.put(file, "missing-parent", { productId: parent });
  return style;
}

function putPhotos(dirt: DirtWriter, styleId: number, missingStyles: number[]): void {
  const file = "photos.csv";
  putCommonDirt(dirt, file, () => ({ styleId }));
  for (let i = 0; i < LOST_QUOTES_PER_ROUND; i++) {
    dirt.put(file, "repaired", { styleId, thumbnail_url: `"${PHOTO_URL}` });
    if (i % 3 === 0) dirt.put(file, "imported", { styleId });
  }
  dirt.put(file, "repaired", { styleId, url: "null", thumbnail_url: `"${PHOTO_URL}` });
  dirt.put(file, "repaired", { styleId, url: `"${PHOTO_URL}&title="new"&page=1"` });
  dirt.put(file, "imported", { styleId, url: "null" });
  dirt.put(file, "imported", { styleId, thumbnail_url: "null" });
  dirt.put(file, "missing-value", { styleId, url: "null", thumbnail_url: "null" });
  dirt.put(file, "missing-value", { styleId: "null" });
  dirt.put(file, "invalid-url", { styleId, url: '""' });
  dirt.put(file, "unclosed-quote", { styleId, url: `"${PHOTO_URL}`, thumbnail_url: "null" });
  dirt.put(file, "too-few-fields", { styleId, url: `"${PHOTO_URL}` });
  for (const parent of missingStyles) dirt.put(file, "missing-parent", { styleId: parent });
}

function putSkus(dirt: DirtWriter, styleId: number, missingStyles: number[]): void {
  const file = "skus.csv";
  putCommonDirt(dirt, file, () => ({ styleId }));
  for (const size of ["null", "", '"null"', "One Size", '"9 ""wide"""']) {
    dirt.put(file, "imported", { styleId, size });
  }
  dirt.put(file, "imported", { styleId, quantity: '"8"' });
  for (const size of ['"9" wide"', '9" wide']) dirt.put(file, "repaired", { styleId, size });
  dirt.put(file, "too-many-fields", { styleId, size: '"9" wide","L"' });
  dirt.put(file, "unclosed-quote", { styleId, size: '"M' });
  dirt.put(file, "imported", { styleId, size: "L", quantity: '"7"' });
  dirt.put(file, "missing-value", { styleId, quantity: "null" });
  for (const quantity of ['"many"', "1.5", 2_147_483_648])
    dirt.put(file, "invalid-number", { styleId, quantity });
  dirt.put(file, "negative-number", { styleId, quantity: -3 });
  for (const parent of missingStyles) dirt.put(file, "missing-parent", { styleId: parent });
}

function putRelated(dirt: DirtWriter, product: number, rejectedProduct: number): void {
  const file = "related.csv";
  const current_product_id = product;
  const newPair = () => ({ current_product_id, related_product_id: dirt.put("product.csv", "imported", {}) });
  putCommonDirt(dirt, file, newPair);
  const pair = newPair();
  dirt.put(file, "imported", pair);
  dirt.put(file, "merged", pair);
  dirt.put(file, "merged", pair);
  for (const target of [0, ABSENT, rejectedProduct]) {
    dirt.put(file, "missing-target", { current_product_id, related_product_id: target });
  }
  for (const parent of [ABSENT, rejectedProduct]) {
    dirt.put(file, "missing-parent", { current_product_id: parent, related_product_id: product });
  }
  dirt.put(file, "self-reference", { current_product_id, related_product_id: product });
  dirt.put(file, "missing-value", { current_product_id, related_product_id: "null" });
  dirt.put(file, "invalid-number", { current_product_id, related_product_id: '"two"' });
}
