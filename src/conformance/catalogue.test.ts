import { describe, expect, it } from "vitest";
import { ask, body } from "./http.ts";

// The responses for the files in ./catalogue, with every irregularity and all their invalid rows.

const ONESIE =
  '"id":1,"name":"Camo Onesie","slogan":"Blend in to your crowd",' +
  '"description":"The So Fatigues will wake you up, and \\"fit\\" you in","category":"Jackets","default_price":"140.00"';
const SUNGLASSES =
  '"id":2,"name":"Bright Future Sunglasses","slogan":"You\'ve got to wear shades","description":null,' +
  '"category":"Accessories","default_price":"69.50"';
const JOGGERS =
  '"id":3,"name":"Morning Joggers","slogan":"Make yourself a morning person","description":"null",' +
  '"category":"Pants","default_price":"500000000.00"';
const SLACKS =
  '"id":4,"name":"Slacker\'s Slacks","slogan":null,"description":"Comfortable 👖 for everything\\nor nothing",' +
  '"category":"Pants","default_price":"65.50"';

const PHOTO = (n: number) =>
  `{"thumbnail_url":"https://images.example/t${n}","url":"https://images.example/${n}"}`;

describe("products", () => {
  it("are listed in id order, in any order of the file", async () => {
    expect(await body("/products")).toBe(`[{${ONESIE}},{${SUNGLASSES}},{${JOGGERS}},{${SLACKS}}]`);
  });

  it.each([
    [
      1,
      `{${ONESIE},"features":[{"feature":"Fabric","value":"Canvas"},{"feature":"UV Protection","value":null}]}`,
    ],
    [
      2,
      `{${SUNGLASSES},"features":[{"feature":"Lenses","value":""},{"feature":"Text null","value":"null"},` +
        '{"feature":"Nothing","value":null},{"feature":"Cut","value":"\\"Cross Stitch\\""},{"feature":"Heel","value":"2\\" high"}]}',
    ],
    [3, `{${JOGGERS},"features":[{"feature":"Stitch","value":"Double"}]}`],
    [4, `{${SLACKS},"features":[]}`],
  ])("%d has its features in id order", async (id, expected) => {
    expect(await body(`/products/${id}`)).toBe(expected);
  });

  it.each([5, 7, 8, 99])("%d was rejected and does not exist", async (id) => {
    expect((await ask(`/products/${id}`)).status).toBe(404);
  });
});

describe("styles", () => {
  it("have their photos and skus in id order, and nulls if there are none", async () => {
    expect(await body("/products/1/styles")).toBe(
      '{"product_id":"1","results":[' +
        '{"style_id":1,"name":"Forest Green & Black","original_price":"140.00","sale_price":"100.25","default?":true,"photos":[' +
        '{"thumbnail_url":"https://images.example/t1?q=80","url":"https://images.example/1?w=300&q=80"},' +
        `${PHOTO(2)},${PHOTO(6)}],` +
        '"skus":{"2":{"quantity":8,"size":"XS"},"10":{"quantity":16,"size":"S"},"11":{"quantity":0,"size":"M"}}},' +
        '{"style_id":2,"name":"Desert Brown & Tan","original_price":"140.00","sale_price":null,"default?":false,' +
        '"photos":[{"thumbnail_url":null,"url":null}],"skus":{"null":{"quantity":null,"size":null}}}]}',
    );
    expect(await body("/products/2/styles")).toBe(
      '{"product_id":"2","results":[{"style_id":3,"name":"Black Lenses & Gold Frame","original_price":"69.00","sale_price":null,' +
        `"default?":true,"photos":[${PHOTO(3)},${PHOTO(4)}],"skus":{"13":{"quantity":1,"size":"One Size"}}}]}`,
    );
  });

  it.each([3, 4])("of product %d are none", async (id) => {
    expect(await body(`/products/${id}/styles`)).toBe(`{"product_id":"${id}","results":[]}`);
  });
});

describe("related products", () => {
  it.each([
    [1, "[2,3,4]"],
    [2, "[1]"],
    [3, "[]"],
  ])("of %d are %s", async (id, expected) => {
    expect(await body(`/products/${id}/related`)).toBe(expected);
  });
});

describe("reviews", () => {
  it("keep newlines, quotes and times, without the reported one", async () => {
    expect(await body("/reviews/?product_id=1&sort=newest")).toBe(
      '{"product":"1","page":0,"count":5,"results":[' +
        '{"review_id":1,"rating":5,"summary":"Great","recommend":true,"response":null,"body":"I really did\\nlike it. \\"Truly\\"",' +
        '"date":"2020-07-30T03:41:21.467Z","reviewer_name":"funtime","helpfulness":8,"photos":[{"id":4,"url":"https://images.example/r4"}]},' +
        '{"review_id":2,"rating":4,"summary":"So-so, but fine","recommend":true,"response":"Thank you!","body":"Body",' +
        '"date":"2019-01-01T00:00:00.000Z","reviewer_name":"mymainstreammother","helpfulness":2,"photos":[]}]}',
    );
  });

  it.each(["newest", "helpful", "relevant"])(
    "stand by id where the %s order says the same of both",
    async (sort) => {
      const { results } = JSON.parse(await body(`/reviews?product_id=2&sort=${sort}`));
      expect(results.map((review: { review_id: number }) => review.review_id)).toEqual([5, 4]);
    },
  );

  it("have their photos in id order", async () => {
    expect(await body("/reviews/2/list?count=1")).toContain(
      '"photos":[{"id":1,"url":"https://images.example/r1"},{"id":2,"url":"https://images.example/r2"}]',
    );
  });

  it("of a product that is not in the catalogue are stored", async () => {
    expect(await body("/reviews?product_id=777")).toContain('"review_id":6');
  });
});

describe("review meta", () => {
  it.each([
    [
      1,
      '{"1":"1","2":"0","3":"0","4":"1","5":"1"}',
      '{"false":"1","true":"2"}',
      '{"Fit":{"id":1,"value":"3.3333333333333333"},"Length":{"id":2,"value":"3.0000000000000000"}}',
    ],
    [
      2,
      '{"1":"0","2":"1","3":"1","4":"0","5":"0"}',
      '{"false":"2","true":"0"}',
      '{"Quality":{"id":5,"value":"3.5000000000000000"}}',
    ],
    [
      3,
      '{"1":"0","2":"0","3":"0","4":"0","5":"0"}',
      '{"false":"0","true":"0"}',
      '{"Comfort":{"id":7,"value":null}}',
    ],
    [
      777,
      '{"1":"0","2":"0","3":"0","4":"0","5":"1"}',
      '{"false":"0","true":"1"}',
      '{"Fit":{"id":6,"value":"2.0000000000000000"}}',
    ],
  ])(
    "of %d counts reported reviews, and only votes that are valid",
    async (id, ratings, recommended, characteristics) => {
      expect(await body(`/reviews/meta?product_id=${id}`)).toBe(
        `{"product_id":"${id}","ratings":${ratings},"recommended":${recommended},"characteristics":${characteristics}}`,
      );
    },
  );
});
