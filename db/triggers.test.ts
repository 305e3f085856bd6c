import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "./connect.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

let database: TestDatabase;
let client: Awaited<ReturnType<typeof connect>>;

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connect(database.url);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

beforeEach(async () => {
  await client.query(
    "delete from reviews; delete from styles; delete from review_summaries; delete from products",
  );
  await client.query("insert into products (id, name, default_price) values (1, 'Hat', 5)");
  await client.query(
    "insert into styles (product_id, name, original_price, is_default) values (1, 'Red', 6, true), (1, 'Blue', 7, false)",
  );
  await client.query("insert into review_summaries (product_id, stars_4, stars_5) values (1, 1, 1)");
  await client.query("delete from written_since_import");
});

const firstRow = async (sql: string) => (await client.query(sql)).rows[0];
const halves = async () => (await client.query("select half from written_since_import order by half")).rows;

describe("the record that a half was written since its import", () => {
  it.each([
    ["products", "update products set slogan = 'x'"],
    ["products", "delete from styles where name = 'Red'"],
    ["reviews", "insert into reviews (product_id, rating, date, recommend) values (9, 1, now(), true)"],
  ])("is set for %s by: %s", async (half, statement) => {
    await client.query(statement);
    expect(await halves()).toEqual([{ half }]);
  });

  it.each([
    "update products set slogan = 'x' where id = 2",
    "delete from styles where product_id = 2",
    "update reviews set reported = true where id = 1",
    "insert into products (name, default_price) select 'x', 1 where false",
  ])("is not set by a statement that changes no row: %s", async (statement) => {
    await client.query(statement);
    expect(await halves()).toEqual([]);
  });
});

describe("a card", () => {
  const CARD = "select rating, reviews, score from product_cards where id = 1";
  const SEARCHED = "select score from product_search where id = 1";
  const COUNTED = `
    select
      (select coalesce(sum(products), 0) from category_counts where category = 'Bars') as by_category,
      (select coalesce(sum(products), 0) from facet_counts where category = 'Bars') as by_price`;
  const prices = async () =>
    (await client.query("select price from product_cards order by id")).rows.map(({ price }) => price);

  it("gets the numbers of a written summary", async () => {
    await client.query("update review_summaries set stars_1 = 1 where product_id = 1");
    const { score, ...numbers } = await firstRow(CARD);
    expect(numbers).toEqual({ rating: "3.33", reviews: 3 });
    expect(await firstRow(SEARCHED)).toEqual({ score });
  });

  it("is unrated after its summary is deleted", async () => {
    await client.query("delete from review_summaries");
    expect(await firstRow(CARD)).toEqual({ rating: "0.00", reviews: 0, score: "0.0000" });
    expect(await firstRow(SEARCHED)).toEqual({ score: "0.0000" });
  });

  it.each([
    "update review_summaries set characteristics = '[]'",
    "update styles set skus = '{}'",
    "update products set slogan = 'x'",
  ])("is not written by changes that it does not show: %s", async (statement) => {
    const WHERE = "select ctid, xmax from product_cards where id = 1";
    const { ctid } = await firstRow(WHERE);
    await client.query(statement);
    expect((await firstRow(WHERE)).ctid).toEqual(ctid);
  });

  it("is refreshed with a style that moves to another product, and so is the other's", async () => {
    await client.query("insert into products (id, name, default_price) values (2, 'Cap', 9)");
    await client.query("update styles set product_id = 2");
    expect(await prices()).toEqual(["5.00", "6.00"]);
  });

  it("is written for each product of a statement, with its words and counts", async () => {
    await client.query(
      "insert into products (id, name, category, default_price) select id, 'Café ' || id, 'Bars', 3 from generate_series(2, 40) id",
    );
    expect(await prices()).toHaveLength(40);
    expect(await firstRow("select unaccented from name_words where word = 'cafe'")).toEqual({
      unaccented: 0,
    });
    expect(await firstRow(COUNTED)).toEqual({ by_category: "39", by_price: "39" });
    await client.query("update products set name = 'Bistro' where id > 1");
    expect(await firstRow("select count(*) from product_search where name = 'Bistro'")).toEqual({
      count: "39",
    });
    expect(await firstRow("select word from name_words where word = 'bistro'")).toBeDefined();
    await client.query("delete from products where id > 1");
    expect(await prices()).toHaveLength(1);
    expect(await firstRow(COUNTED)).toEqual({ by_category: "0", by_price: "0" });
  });
});
