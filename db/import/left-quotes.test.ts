import { expect, it } from "vitest";
import { imported, PRODUCTS, REVIEW, told } from "./test-rows.ts";

const review = (change: Record<number, string>) => Object.assign(REVIEW(9).split(","), change).join();

/** Rows whose repair would leave a quote where none can be. */
const LEFT: [file: string, row: string, reason: string][] = [
  ["photos", '9,1,"https://a","https://t""', "invalid-url"],
  ["photos", '9,1,https://a","https://t"', "invalid-url"],
  ["photos", '9,1,"https://a" ","https://t"', "invalid-url"],
  ["photos", '9,1,null,https://t"', "invalid-url"],
  ["photos", '9,1,"https://a,"https://t",null', "invalid-url"],
  ["photos", '9,1,"https://a" "https://b","https://t"', "invalid-url"],
  ["photos", '9,1,""https://a","https://t', "invalid-url"],
  ["reviews_photos", '9,1,"https://a""', "invalid-url"],
  ["reviews_photos", '9,1,https://a"', "invalid-url"],
  ["reviews_photos", '9,1,"https://a,"https://b"', "invalid-url"],
  ["reviews_photos", '9,1,"https://a,,', "unclosed-quote"],
  ["reviews", review({ 9: 'ann@example.com"' }), "invalid-email"],
  ["reviews", review({ 9: '"ann@example.com" "' }), "invalid-email"],
  ["reviews", review({ 11: '"8""' }), "invalid-number"],
  ["reviews", review({ 2: '5"' }), "invalid-number"],
  ["reviews", review({ 3: '1596080481467"' }), "invalid-date"],
  ["reviews", review({ 6: 'true"' }), "invalid-boolean"],
  ["product", '9,N,,,,"140""', "invalid-number"],
  ["product", '9,N,,,,140"', "invalid-number"],
  ["styles", '9,1,N,5",140,1', "invalid-number"],
  ["styles", '9,1,N,null,140,"1""', "invalid-boolean"],
  ["skus", '9,1,M,"8""', "invalid-number"],
  ["related", '9,1,"2""', "invalid-number"],
  ["related", '9,1,2"', "invalid-number"],
  ["characteristic_reviews", '9,1,1,"4""', "invalid-number"],
  ["characteristics", '9,1,Fit"', "unclosed-quote"],
  ["characteristics", '9,1,"Fit,,', "unclosed-quote"],
  ["features", '9,1,"Fabric",Cotton"', "unclosed-quote"],
  ["features", '9,1,"Fabric","Cotton""', "unclosed-quote"],
  ["product", '9,""Coat","s","d","c",1', "unclosed-quote"],
  ["reviews", review({ 8: 'ann"' }), "unclosed-quote"],
];

it("rejects what a repair would end in a value that cannot be right", async () => {
  const contents: Record<string, string[]> = { product: [...PRODUCTS], reviews: [REVIEW(1)] };
  const expected = LEFT.map(([file, text, reason]) => {
    contents[file] ??= [];
    return { file: `${file}.csv`, line: contents[file].push(text) + 1, reason, text };
  });
  // Each on its own line; none of them may swallow the next.
  const { rejects } = await imported({
    ...contents,
    styles: ["1,1,Red,null,140,1", ...(contents.styles ?? [])],
  });
  const inOrder = expected.map((one) => (one.file === "styles.csv" ? { ...one, line: one.line + 1 } : one));
  const sorted = (rows: typeof rejects) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(rejects)).toEqual(sorted(inOrder));
});

it("keeps repairing values that can be right, quotes at the end of texts included", async () => {
  const all = await imported({
    photos: [
      '1,1,"https://a?t="new"&q=80","https://t',
      '2,1,"https://a,b","https://t?w=1,2',
      '3,1,"https://a""""","https://t"',
    ],
    features: ['1,1,"Width",5"', '2,1,"Width","5""', '3,1,"He said "so"",null'],
    skus: ['1,1,9",8', '2,1,"9"","7"', '3,1,"M","6'],
    reviews: [REVIEW(1), review({ 4: 'My 12"', 9: '"ann@example.com"' })],
  });
  expect(told(all, "photos.csv")).toMatchObject({ imported: 3, repaired: 2 });
  expect(told(all, "reviews.csv")).toMatchObject({ imported: 2, repaired: 1 });
  expect(
    await all.target.query("select features->0->>'value', features->1->>'value' from products where id = 1"),
  ).toEqual([['5"', '5"']]);
  expect(told(all, "skus.csv").rejects).toEqual([
    [4, "unclosed-quote", '3,1,"He said "so"",null'],
    [3, "too-few-fields", '2,1,"9"","7"'],
  ]);
});
