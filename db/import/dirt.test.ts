import { expect, it } from "vitest";
import { imported, PRODUCTS, REVIEW, STYLES, told } from "./test-rows.ts";

it("closes photos' missing last quotes at the line end, at the file's end too", async () => {
  const content =
    'id,styleId,url,thumbnail_url\n1,1,"https://a","https://t?q=80\n2,1,"https://b","https://u"\n3,2,"https://c","https://v&q=80';
  const all = await imported({ photos: Buffer.from(content) });
  expect(told(all, "photos.csv")).toEqual({
    imported: 3,
    repaired: 2,
    merged: 0,
    rejected: {},
    rejects: [],
  });
  expect(await all.target.query("select photos->0->>'thumbnail_url' from styles order by id")).toEqual([
    ["https://t?q=80"],
    ["https://v&q=80"],
    [null],
  ]);
});

it("repairs stray quotes where the fields come out right, and rejects the rest", async () => {
  const all = await imported({
    features: ['1,1,"a "b" c","d"', '2,1,5" pipe,null', '3,1,"a,"b"', '4,1,"a "b", c",d,e'],
  });
  expect(told(all, "features.csv")).toEqual({
    imported: 2,
    repaired: 2,
    merged: 0,
    rejected: { "too-few-fields": 1, "too-many-fields": 1 },
    rejects: [
      [4, "too-few-fields", '3,1,"a,"b"'],
      [5, "too-many-fields", '4,1,"a "b", c",d,e'],
    ],
  });
});

it("rejects related rows to no product or to itself, and merges repetitions at the lowest id", async () => {
  const all = await imported({
    related: ["1,1,2", "2,1,0", "3,1,99", "4,1,1", "7,1,3", "6,1,2", "5,1,3", "8,9,1"],
  });
  expect(told(all, "related.csv")).toEqual({
    imported: 2,
    repaired: 0,
    merged: 2,
    rejected: { "missing-target": 2, "self-reference": 1, "missing-parent": 1 },
    rejects: [
      [3, "missing-target", "2,1,0"],
      [4, "missing-target", "3,1,99"],
      [5, "self-reference", "4,1,1"],
      [9, "missing-parent", "8,9,1"],
    ],
  });
  expect(await all.target.query("select related from products where id = 1")).toEqual([[[2, 3]]]);
});

it("rejects children of parents that are missing or rejected", async () => {
  const all = await imported({
    product: [...PRODUCTS, "4,Four,,,,much"],
    features: ["1,4,a,b", "2,5,a,b", "3,1,a,b"],
    styles: [...STYLES, "4,4,Grey,null,1,0"],
    photos: ["1,4,u,t", "2,1,u,t"],
    skus: ["1,9,M,1", "2,4,M,1"],
    reviews_photos: ["1,9,u"],
    characteristic_reviews: ["1,9,1,1", "2,1,9,1"],
  });
  expect(all.rejects.map(({ file, line, reason }) => [file, line, reason])).toEqual([
    ["reviews_photos.csv", 2, "missing-parent"],
    ["characteristic_reviews.csv", 2, "missing-parent"],
    ["characteristic_reviews.csv", 3, "missing-parent"],
    ["product.csv", 5, "invalid-number"],
    ["features.csv", 2, "missing-parent"],
    ["features.csv", 3, "missing-parent"],
    ["styles.csv", 5, "missing-parent"],
    ["photos.csv", 2, "missing-parent"],
    ["skus.csv", 2, "missing-parent"],
    ["skus.csv", 3, "missing-parent"],
  ]);
});

it("keeps the first of repeated ids, where it was not rejected itself", async () => {
  const all = await imported({
    product: ["1,first,,,,1", "1,second,,,,2", "2,,,,,1", "2,third,,,,3"],
    styles: [],
    skus: [],
  });
  expect(told(all, "product.csv").rejects).toEqual([
    [3, "duplicate-id", "1,second,,,,2"],
    [4, "missing-value", "2,,,,,1"],
  ]);
  expect(await all.target.query("select id, name from products order by id")).toEqual([
    [1, "first"],
    [2, "third"],
  ]);
});

it("rejects repeated votes and votes for another product's characteristic", async () => {
  const all = await imported({
    characteristic_reviews: ["1,1,1,5", "2,1,1,4", "3,3,1,4", "4,2,1,3", "1,2,2,3"],
  });
  expect(told(all, "characteristic_reviews.csv").rejects).toEqual([
    [3, "duplicate-vote", "2,1,1,4"],
    [4, "foreign-characteristic", "3,3,1,4"],
    [6, "duplicate-id", "1,2,2,3"],
  ]);
  expect(await all.target.query("select characteristics::text from reviews where id = 1")).toEqual([
    ['{"1":5,"2":3}'],
  ]);
});

const review = (change: Record<number, string>) => Object.assign(REVIEW(9).split(","), change).join();
const WRONG: [file: string, row: string, reason: string][] = [
  ["skus", "9,1,M,many", "invalid-number"],
  ["skus", "9,1,M,1.5", "invalid-number"],
  ["skus", "9,1,M,2147483648", "invalid-number"],
  ["skus", "9,1,M,-1", "negative-number"],
  ["skus", "9,1,M,null", "missing-value"],
  ["skus", "0,1,M,1", "invalid-number"],
  ["skus", "9,1,M", "too-few-fields"],
  ["product", "9,N,,,,1.005", "invalid-number"],
  ["product", "9,N,,,,10000000000", "invalid-number"],
  ["product", "9,N,,,,-1", "negative-number"],
  ["product", "9,,,,,1", "missing-value"],
  ["styles", "9,1,N,-5,1,maybe", "negative-number"],
  ["styles", "9,1,N,5,1,maybe", "invalid-boolean"],
  ["photos", "9,1,null,null", "missing-value"],
  ["photos", '9,1,"",t', "invalid-url"],
  ["reviews", review({ 2: "6" }), "out-of-range"],
  ["reviews", review({ 2: "0" }), "out-of-range"],
  ["reviews", review({ 3: '"2019-02-30"' }), "invalid-date"],
  ["reviews", review({ 3: '"yesterday"' }), "invalid-date"],
  ["reviews", review({ 3: "253402300800000" }), "invalid-date"],
  ["reviews", review({ 3: '"2019-01-01T24:00:00Z"' }), "invalid-date"],
  ["reviews", review({ 6: "null" }), "missing-value"],
  ["reviews", review({ 6: '"yes"' }), "invalid-boolean"],
  ["reviews", review({ 11: "-1" }), "negative-number"],
  ["reviews", review({ 2: "9", 11: "x" }), "invalid-number"],
  ["characteristic_reviews", "9,1,1,6", "out-of-range"],
  ["characteristic_reviews", "9,1,1,2.5", "invalid-number"],
  ["related", "9,1,-1", "invalid-number"],
  ["related", "9,1,x", "invalid-number"],
];

it("rejects values that their columns cannot hold, with file, line, reason and text", async () => {
  const contents: Record<string, string[]> = {
    product: [...PRODUCTS],
    styles: [...STYLES],
    reviews: [REVIEW(1)],
  };
  const expected = WRONG.map(([file, row, reason]) => {
    contents[file] ??= [];
    const line = contents[file].push(row) + 1;
    return { file: `${file}.csv`, line, reason, text: row };
  });
  const { rejects } = await imported(contents);
  expect(rejects).toHaveLength(expected.length);
  expect(rejects).toEqual(expect.arrayContaining(expected));
});

it("rejects NUL, bytes that are not UTF-8, and a truncated last line, and bounds their text", async () => {
  const long = "y".repeat(5000);
  const lines = [
    "id,product_id,feature,value",
    "1,1,a\0,b",
    "2,1,\xff,b",
    `x,1,${long},b`,
    "3,1,a,b",
    '4,1,"a","b',
  ];
  const all = await imported({ features: Buffer.from(lines.join("\n"), "latin1") });
  expect(told(all, "features.csv")).toMatchObject({
    imported: 1,
    rejects: [
      [2, "nul-character", "1,1,a\0,b"],
      [3, "invalid-utf8", "2,1,\ufffd,b"],
      [4, "invalid-number", `x,1,${long}`.slice(0, 2000)],
      [6, "unclosed-quote", '4,1,"a","b'],
    ],
  });
});
