import { ABSENT, type DirtWriter, PHOTO_URL, putCommonDirt } from "./dirt-rows.ts";

const LOST_QUOTES_PER_ROUND = 4;

/** Each kind of dirt of the four review files once, around a good product. */
export function putReviewDirt(dirt: DirtWriter): void {
  const product_id = dirt.put("product.csv", "imported", {});
  putReviews(dirt, product_id);
  const rejectedReview = dirt.put("reviews.csv", "out-of-range", { product_id, rating: 6 });
  putReviewPhotos(dirt, product_id, rejectedReview);
  putCharacteristics(dirt, product_id);
  putVotes(dirt, product_id, rejectedReview);
}

function putReviews(dirt: DirtWriter, product_id: number): void {
  const file = "reviews.csv";
  putCommonDirt(dirt, file, () => ({ product_id }));
  dirt.put(file, "imported", { product_id: ABSENT });
  dirt.put(file, "imported", {
    product_id,
    summary: "null",
    body: "",
    reviewer_name: "null",
    response: "NULL",
  });
  dirt.put(file, "imported", { product_id, summary: '"null"', body: '""', response: '"null"' });
  dirt.put(file, "imported", { product_id, reported: "null", helpfulness: "null" });
  dirt.put(file, "imported", { product_id, recommend: 1, reported: 0 });
  for (const body of [
    '"Two\nlines, one ""quote"""',
    '"Blank\n\nlines\n"',
    '"Like rows:\n7,1,""Fit""\n8,1,null"',
  ]) {
    dirt.put(file, "imported", { product_id, body });
  }
  for (const date of [
    '"2020-07-30"',
    '"2020-07-30 03:41:21"',
    '"2020-07-30T03:41:21.467Z"',
    '"2020-07-30T03:41:21+02:00"',
    '"1596080481467"',
  ]) {
    dirt.put(file, "imported", { product_id, date });
  }
  dirt.put(file, "repaired", { product_id, body: '"I said "never" again, and meant it."' });
  dirt.put(file, "repaired", { product_id, summary: 'My 12" tee' });
  dirt.put(file, "too-many-fields", { product_id, summary: '"Size "L", too big"' });
  dirt.put(file, "unclosed-quote", { product_id, response: '"Thanks' });
  dirt.put(file, "imported", {
    product_id,
    summary: "Good",
    body: "Bare text",
    reviewer_name: "ann",
    reviewer_email: "ann@example.com",
    response: "null",
    helpfulness: '"3"',
  });
  dirt.put(file, "missing-value", { product_id, rating: "null" });
  dirt.put(file, "missing-value", { product_id, date: "null" });
  dirt.put(file, "missing-value", { product_id, recommend: "null" });
  for (const rating of ['"five"', "4.5"]) dirt.put(file, "invalid-number", { product_id, rating });
  dirt.put(file, "invalid-number", { product_id, helpfulness: '"many"' });
  dirt.put(file, "negative-number", { product_id, helpfulness: -1 });
  dirt.put(file, "out-of-range", { product_id, rating: 0 });
  dirt.put(file, "invalid-boolean", { product_id, recommend: '"maybe"' });
  dirt.put(file, "invalid-boolean", { product_id, reported: 2 });
  for (const date of [
    '"2019-02-30"',
    '"2020-13-01"',
    '"yesterday"',
    "999999999999999999",
    "1596080481467.5",
  ]) {
    dirt.put(file, "invalid-date", { product_id, date });
  }
}

function putReviewPhotos(dirt: DirtWriter, product_id: number, rejectedReview: number): void {
  const file = "reviews_photos.csv";
  const review_id = dirt.put("reviews.csv", "imported", { product_id });
  putCommonDirt(dirt, file, () => ({ review_id }));
  for (let i = 0; i < LOST_QUOTES_PER_ROUND; i++)
    dirt.put(file, "repaired", { review_id, url: `"${PHOTO_URL}` });
  dirt.put(file, "repaired", { review_id, url: `"${PHOTO_URL}&title="new"&page=1"` });
  dirt.put(file, "missing-value", { review_id, url: "null" });
  dirt.put(file, "invalid-url", { review_id, url: '""' });
  for (const parent of [ABSENT, rejectedReview]) dirt.put(file, "missing-parent", { review_id: parent });
}

function putCharacteristics(dirt: DirtWriter, product_id: number): void {
  const file = "characteristics.csv";
  putCommonDirt(dirt, file, () => ({ product_id }));
  dirt.put(file, "imported", { product_id: ABSENT });
  dirt.put(file, "repaired", { product_id, name: '"Fit' });
  dirt.put(file, "imported", { product_id, name: "Length" });
  dirt.put(file, "missing-value", { product_id, name: "null" });
  dirt.put(file, "invalid-number", { product_id: '"one"' });
}

function putVotes(dirt: DirtWriter, product_id: number, rejectedReview: number): void {
  const file = "characteristic_reviews.csv";
  const characteristic_id = dirt.put("characteristics.csv", "imported", { product_id });
  const foreign = dirt.put("characteristics.csv", "imported", { product_id: ABSENT });
  const rejected = dirt.put("characteristics.csv", "missing-value", { product_id, name: "null" });
  const newPair = () => ({
    characteristic_id,
    review_id: dirt.put("reviews.csv", "imported", { product_id }),
  });
  putCommonDirt(dirt, file, newPair);

  const pair = newPair();
  dirt.put(file, "imported", pair);
  dirt.put(file, "duplicate-vote", pair);
  dirt.put(file, "duplicate-vote", { ...pair, value: 1 });
  dirt.put(file, "foreign-characteristic", { ...pair, characteristic_id: foreign });
  for (const parent of [ABSENT, rejected])
    dirt.put(file, "missing-parent", { ...pair, characteristic_id: parent });
  for (const parent of [ABSENT, rejectedReview])
    dirt.put(file, "missing-parent", { ...pair, review_id: parent });

  const other = newPair();
  for (const value of [0, 6]) dirt.put(file, "out-of-range", { ...other, value });
  for (const value of ['"four"', "3.5"]) dirt.put(file, "invalid-number", { ...other, value });
  dirt.put(file, "missing-value", { ...other, value: "null" });
}
