import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../db/connect.ts";
import { createTestDatabase, type TestDatabase } from "../../db/testing/database.ts";
import { describeDifference, findWrongAnswers } from "./check.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = await connect(database.url);
  await client.query(`
    insert into products (id, name, slogan, category, default_price, related)
    values (7, 'A "b" \\ c', null, 'Hats', 20, '{9,3,404}'), (3, 'Three', 'III', 'Hats', 5.5, '{}'), (9, 'Nine', '', null, 1, '{}');
    insert into styles (id, product_id, name, original_price, is_default, skus)
    values (2, 7, 'Red', 25, true, '{"5":{"quantity":8,"size":"S"}}');
    insert into reviews (id, product_id, rating, date, body, recommend, reported, reviewer_name, characteristics)
    values (1, 7, 4, '2020-01-02 03:04:05.678Z', 'Fine', true, false, 'ann', '{"11":3}'),
      (2, 7, 1, '2021-01-01Z', 'Bad', false, true, 'bob', '{"11":4}');
    insert into review_summaries (product_id, characteristics)
    values (7, '[{"id":11,"name":"Fit","sum":7,"count":2},{"id":12,"name":"Comfort","sum":0,"count":0}]')`);
  await client.end();
});

afterAll(() => database.drop());

const CARDS = {
  seven:
    '{"id":7,"name":"A \\"b\\" \\\\ c","category":"Hats","default_price":"20.00","original_price":"25.00",' +
    '"sale_price":null,"thumbnail_url":null,' +
    '"rating":"2.50","reviews":2,"in_stock":true}',
  three: bareCard(3, "Three", '"Hats"', "5.50"),
  nine: bareCard(9, "Nine", "null", "1.00"),
};

function bareCard(id: number, name: string, category: string, price: string): string {
  return (
    `{"id":${id},"name":"${name}","category":${category},"default_price":"${price}",` +
    `"original_price":"${price}","sale_price":null,` +
    '"thumbnail_url":null,"rating":null,"reviews":0,"in_stock":false}'
  );
}

const NO_REVIEWS =
  '{"product_id":"9","ratings":{"1":"0","2":"0","3":"0","4":"0","5":"0"},"recommended":{"false":"0","true":"0"},"characteristics":{}}';

const behindThree = Buffer.from('[1,"price","5.50",3]').toString("base64url");

const SINGLE: Record<string, string> = {
  "/products?page=2&count=2":
    '[{"id":9,"name":"Nine","slogan":"","description":null,"category":null,"default_price":"1.00"}]',
  "/products/7":
    '{"id":7,"name":"A \\"b\\" \\\\ c","slogan":null,"description":null,"category":"Hats","default_price":"20.00","features":[]}',
  "/products/7/styles":
    '{"product_id":"7","results":[{"style_id":2,"name":"Red","original_price":"25.00","sale_price":null,"default?":true,' +
    '"photos":[{"thumbnail_url":null,"url":null}],"skus":{"5":{"quantity":8,"size":"S"}}}]}',
  "/products/7/related": "[9,3]",
  "/reviews?product_id=7":
    '{"product":"7","page":0,"count":5,"results":[{"review_id":1,"rating":4,"summary":"","recommend":true,"response":null,' +
    '"body":"Fine","date":"2020-01-02T03:04:05.678Z","reviewer_name":"ann","helpfulness":0,"photos":[]}]}',
  "/reviews/meta?product_id=7":
    '{"product_id":"7","ratings":{"1":"1","2":"0","3":"0","4":"1","5":"0"},"recommended":{"false":"1","true":"1"},' +
    '"characteristics":{"Fit":{"id":11,"value":"3.5000000000000000"},"Comfort":{"id":12,"value":null}}}',
  "/products?view=cards&page=2&count=2": `[${CARDS.nine}]`,
  "/products?ids=9,404,3":
    '[{"id":9,"name":"Nine","slogan":"","description":null,"category":null,"default_price":"1.00"},' +
    '{"id":3,"name":"Three","slogan":"III","description":null,"category":"Hats","default_price":"5.50"}]',
  "/products?view=cards&ids=7,3": `[${CARDS.seven},${CARDS.three}]`,
  "/products?category=Hats&sort=price&view=cards": `[${CARDS.three},${CARDS.seven}]`,
  [`/products?category=Hats&sort=price&view=cards&after=${behindThree}`]: `[${CARDS.seven}]`,
  "/products?category=Hats&sort=rating&view=cards&count=1": `[${CARDS.seven}]`,
  "/products/7/related?view=cards": `[${CARDS.nine},${CARDS.three}]`,
  "/categories": '[{"category":"Hats","products":2}]',
};

const RIGHT: Record<string, string> = {
  ...SINGLE,
  "/reviews/meta?product_ids=9,7": `[${NO_REVIEWS},${SINGLE["/reviews/meta?product_id=7"]}]`,
  "/products/7/page":
    `{"product":${SINGLE["/products/7"]},"styles":${SINGLE["/products/7/styles"]},` +
    `"related":${SINGLE["/products/7/related?view=cards"]},"meta":${SINGLE["/reviews/meta?product_id=7"]},` +
    `"reviews":${SINGLE["/reviews?product_id=7"]}}`,
};

describe("findWrongAnswers", () => {
  it.each(Object.entries(RIGHT))("accepts the contract's response for %s", async (path, body) => {
    expect(await findWrongAnswers(database.url, [{ path, body }])).toEqual([]);
  });

  it.each(Object.entries(RIGHT))("finds one wrong letter in %s", async (path, right) => {
    const body = right.replace(/\w(?=\W*$)/, "x");
    const [wrong] = await findWrongAnswers(database.url, [{ path, body }]);
    expect(wrong).toEqual({ path, body, expected: right });
  });

  it("finds a change of only the order of keys", async () => {
    const { "/products/7": right = "" } = RIGHT;
    const { id, ...rest } = JSON.parse(right);
    const body = JSON.stringify({ ...rest, id });
    expect(await findWrongAnswers(database.url, [{ path: "/products/7", body }])).toHaveLength(1);
  });

  it("finds products in another order than requested", async () => {
    const path = "/products?category=Hats&sort=price&view=cards";
    const body = `[${CARDS.seven},${CARDS.three}]`;
    expect(await findWrongAnswers(database.url, [{ path, body }])).toHaveLength(1);
  });

  it.each(["/products/404", "/products/404/page"])(
    "finds an answer on %s, which is not there",
    async (path) => {
      const [wrong] = await findWrongAnswers(database.url, [{ path, body: "{}" }]);
      expect(wrong?.expected).toBeUndefined();
    },
  );
});

describe("describeDifference", () => {
  it("shows where two long responses differ", () => {
    const before = "a".repeat(500);
    const wrong = { path: "/x", body: `${before}1`, expected: `${before}2` };
    expect(describeDifference(wrong)).toMatch(
      /^GET \/x is answered with …a{40}1… where the tables say …a{40}2…$/,
    );
  });

  it("handles a response that is a prefix of the other", () => {
    expect(describeDifference({ path: "/x", body: "[", expected: "[]" })).toContain("…[]…");
  });
});
