import { expect, it } from "vitest";
import { imported } from "./test-rows.ts";

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

it("imports reviews with dates and booleans in every spelling, newlines kept, no text as empty, and photos and votes folded in", async () => {
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
    [2, 7, 1, "2019-04-14 00:00:00", "", "", false, true, "", null, "r", 0, null, null],
    [3, 7, 2, "2019-04-13 23:02:03.456789", "", "", true, false, "", null, null, 0, null, null],
    [4, 7, 3, "2019-04-14 23:00:00", "", "", false, false, "", null, null, 0, null, null],
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

it("goes on counting the products that are made and deleted", async () => {
  const { target } = await imported({});
  const total = async () => (await target.query("select total::int from product_page(0, 1)"))[0]?.[0];
  expect(await total()).toBe(3);
  await target.query("insert into products (name, default_price) values ('new', 1)");
  expect(await total()).toBe(4);
  await target.query("delete from products where id < 3");
  expect(await total()).toBe(2);
});

it("records a purge of everything", async () => {
  const { target } = await imported({});
  expect(await target.query("select tag from cache_purges")).toEqual([["*"]]);
});
