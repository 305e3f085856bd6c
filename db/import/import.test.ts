import { describe, expect, it } from "vitest";
import { type Content, createTarget, type Imported, type Target, writeFolder } from "./test-catalogue.ts";

const PRODUCTS = ['1,"One",null,"d","c",140', '2,"Two","s",null,null,"$956.00"', "3,Three,,,,140.5"];
const STYLES = ['1,1,"Red",null,140,1', '2,1,"Blue",$10.5,140.00,false', '3,2,"Green",0,500000000,null'];
const REVIEW = (id: number, product = 1) =>
  `${id},${product},5,1596080481467,"s","b",true,false,"n","e",null,8`;
const CHARACTERISTICS = ['1,1,"Fit"', '2,1,"Size"', '3,2,"Fit"'];

/** Imports files into a new database, the parents above being there unless given. */
async function imported(contents: Record<string, Content>): Promise<Imported & { target: Target }> {
  const target = await createTarget();
  const reviews = [REVIEW(1), REVIEW(2), REVIEW(3, 2)];
  const folder = await writeFolder({
    product: PRODUCTS,
    styles: STYLES,
    reviews,
    characteristics: CHARACTERISTICS,
    ...contents,
  });
  return { target, ...(await target.import(folder)) };
}

/** What is said about the rows of one file. */
function told({ report, rejects }: Imported, file: string) {
  const { imported, repaired, merged, rejected } =
    report.files[file] ?? expect.fail(`${file} is not in the report`);
  return {
    imported,
    repaired,
    merged,
    rejected,
    rejects: rejects.map(({ line, reason, text }) => [line, reason, text]),
  };
}

describe("values", () => {
  it("imports products with prices in every spelling, and null told from text", async () => {
    const { target, report } = await imported({
      features: ['4,2,"UV",null', '5,2,"UV","null"', '6,1,"A \\ ""b""\n",""'],
    });
    expect(
      await target.query(
        "select id, name, slogan, description, category, default_price, features::text, version from products order by id",
      ),
    ).toEqual([
      [1, "One", null, "d", "c", "140.00", '[{"feature":"A \\\\ \\"b\\"\\n","value":""}]', "1"],
      [
        2,
        "Two",
        "s",
        null,
        null,
        "956.00",
        '[{"feature":"UV","value":null},{"feature":"UV","value":"null"}]',
        "1",
      ],
      [3, "Three", null, null, null, "140.50", null, "1"],
    ]);
    expect(report.files["features.csv"]).toEqual({
      read: 3,
      imported: 3,
      repaired: 0,
      merged: 0,
      rejected: {},
    });
    expect(await target.query("select block, products from product_blocks")).toEqual([[0, 3]]);
  });

  it("imports styles with their photos and skus in wire form, in id order", async () => {
    const { target } = await imported({
      photos: ['2,1,"https://b","https://tb"', '1,1,"https://a",null', '3,2,null,"https://tc"'],
      skus: ['11,1,"M",0', "10,1,null,7", '12,1,"One Size","3"'],
    });
    expect(
      await target.query(
        "select id, product_id, name, original_price, sale_price, is_default, photos::text, skus::text from styles order by id",
      ),
    ).toEqual([
      [
        1,
        1,
        "Red",
        "140.00",
        null,
        true,
        '[{"thumbnail_url":null,"url":"https://a"},{"thumbnail_url":"https://tb","url":"https://b"}]',
        '{"10":{"quantity":7,"size":null},"11":{"quantity":0,"size":"M"},"12":{"quantity":3,"size":"One Size"}}',
      ],
      [2, 1, "Blue", "140.00", "10.50", false, '[{"thumbnail_url":"https://tc","url":null}]', null],
      [3, 2, "Green", "500000000.00", "0.00", false, null, null],
    ]);
  });

  it("imports reviews with dates and booleans in every spelling, newlines kept, and photos and votes folded in", async () => {
    const { target } = await imported({
      reviews: [
        '1,1,5,1596080481467,"Great","line\none",true,false,"n","e@x",null,8',
        '2,7,1,"2019-04-14",null,null,0,1,null,null,"r",null',
        '3,7,2,"2019-04-14T01:02:03.456789+02:00",null,null,1,null,null,null,null,0',
        '4,7,3,"2019-04-14 23:00:00",null,null,false,0,null,null,null,0',
      ],
      reviews_photos: ['9,1,"https://p9"', '8,1,"https://p8"'],
      characteristic_reviews: ["2,2,1,4", "1,1,1,3"],
    });
    expect(
      await target.query(
        `select id, product_id, rating, date at time zone 'UTC' || '', summary, body, recommend, reported, reviewer_name,
           reviewer_email, response, helpfulness, photos::text, characteristics::text
         from reviews order by id`,
      ),
    ).toEqual([
      [
        1,
        1,
        5,
        "2020-07-30 03:41:21.467",
        "Great",
        "line\none",
        true,
        false,
        "n",
        "e@x",
        null,
        8,
        '[{"id":8,"url":"https://p8"},{"id":9,"url":"https://p9"}]',
        '{"1":3,"2":4}',
      ],
      [2, 7, 1, "2019-04-14 00:00:00", null, null, false, true, null, null, "r", 0, null, null],
      [3, 7, 2, "2019-04-13 23:02:03.456789", null, null, true, false, null, null, null, 0, null, null],
      [4, 7, 3, "2019-04-14 23:00:00", null, null, false, false, null, null, null, 0, null, null],
    ]);
  });

  it("sums up stars, recommendations and characteristics, reported reviews and products out of the catalogue included", async () => {
    const { target } = await imported({
      reviews: [
        "1,1,5,0,null,null,true,false,null,null,null,0",
        "2,1,5,0,null,null,false,true,null,null,null,0",
        "3,99,1,0,null,null,true,false,null,null,null,0",
      ],
      characteristics: ['2,1,"Size"', '1,1,"Fit"', '3,50,"Fit"'],
      characteristic_reviews: ["1,1,1,4", "2,1,2,5", "3,2,1,1"],
    });
    expect(
      await target.query(
        `select product_id, stars_1, stars_2, stars_3, stars_4, stars_5, recommended, not_recommended, characteristics::text
         from review_summaries order by product_id`,
      ),
    ).toEqual([
      [
        1,
        0,
        0,
        0,
        0,
        2,
        1,
        1,
        '[{"id":1,"name":"Fit","sum":9,"count":2},{"id":2,"name":"Size","sum":1,"count":1}]',
      ],
      [50, 0, 0, 0, 0, 0, 0, 0, '[{"id":3,"name":"Fit","sum":0,"count":0}]'],
      [99, 1, 0, 0, 0, 0, 1, 0, null],
    ]);
  });

  it("gives new rows and children ids after the imported ones", async () => {
    const { target } = await imported({
      skus: ['70,1,"M",1'],
      reviews_photos: ['80,1,"https://p"'],
      characteristics: ['90,1,"Fit"'],
    });
    expect(
      await target.query(
        `select nextval('sku_ids')::int, nextval('review_photo_ids')::int, nextval('characteristic_ids')::int,
           nextval(pg_get_serial_sequence('products', 'id'))::int, nextval(pg_get_serial_sequence('reviews', 'id'))::int`,
      ),
    ).toEqual([[71, 81, 91, 4, 4]]);
  });

  it("goes on counting the products that are made and deleted", async () => {
    const { target } = await imported({});
    const total = async () => (await target.query("select sum(products)::int from product_blocks"))[0]?.[0];
    expect(await total()).toBe(3);
    await target.query("insert into products (name, default_price) values ('new', 1)");
    expect(await total()).toBe(4);
    await target.query("delete from products where id < 3");
    expect(await total()).toBe(2);
  });

  it("gives new children other ids than the imported ones, though the highest of those is 1", async () => {
    const { target } = await imported({ skus: ['1,1,"M",1'], reviews_photos: ['1,1,"https://p"'] });
    expect(await target.query("select nextval('sku_ids')::int, nextval('review_photo_ids')::int")).toEqual([
      [2, 2],
    ]);
  });

  it("records a purge of everything", async () => {
    const { target } = await imported({});
    expect(await target.query("select tag from cache_purges")).toEqual([["*"]]);
  });
});

describe("dirt", () => {
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
      ["styles.csv", 5, "missing-parent"],
      ["photos.csv", 2, "missing-parent"],
      ["skus.csv", 2, "missing-parent"],
      ["skus.csv", 3, "missing-parent"],
      ["features.csv", 2, "missing-parent"],
      ["features.csv", 3, "missing-parent"],
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
});
