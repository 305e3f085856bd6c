import { beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue, given } from "../testing/catalogue.ts";
import { ReviewList, ReviewMeta } from "./schema.ts";

const { get } = createTestApp();
const text = async (path: string) => (await get(path)).text();
const ids = async (search: string) =>
  (
    (await (await get(`/reviews?product_id=2&${search}`)).json()) as { results: { review_id: number }[] }
  ).results.map((review) => review.review_id);

beforeAll(async () => {
  await emptyCatalogue();
  const mine = { product_id: 2, summary: "Fine", body: "Comfortable.", reviewer_name: "shortandsweeet" };
  await given.review({ ...mine, id: 1, date: "2020-01-01T10:00:00.5Z", helpfulness: 0, response: "Thanks!" });
  await given.review({
    ...mine,
    id: 2,
    rating: 3,
    recommend: false,
    date: "2019-04-14",
    helpfulness: 5,
    reviewer_email: "secret@example.com",
    photos: '[{"id":1,"url":"https://a.example/1"},{"id":4,"url":"https://a.example/4"}]',
  });
  await given.review({ ...mine, id: 3, date: "2019-04-14", helpfulness: 5 });
  await given.review({ ...mine, id: 4, date: "2021-01-01", helpfulness: 9, reported: true });
  await given.review({ ...mine, id: 5, date: "2018-01-01", helpfulness: 1000 });
  await given.review({ id: 6, product_id: 8, body: null, date: "2018-01-01" });
  await given.summary({
    product_id: 2,
    stars_3: 1,
    stars_5: 4,
    recommended: 4,
    not_recommended: 1,
    characteristics:
      '[{"id":5,"name":"Quality","sum":8,"count":2},{"id":6,"name":"Fit","sum":10,"count":3},{"id":7,"name":"Size","sum":0,"count":0}]',
  });
});

describe("GET /reviews", () => {
  it("has the contract's shape, with photos and without the e-mail address", async () => {
    expect(await text("/reviews?product_id=2&sort=newest&page=2&count=1")).toBe(
      '{"product":"2","page":1,"count":1,"results":[{"review_id":3,"rating":5,"summary":"Fine","recommend":true,"response":null,' +
        '"body":"Comfortable.","date":"2019-04-14T00:00:00.000Z","reviewer_name":"shortandsweeet","helpfulness":5,"photos":[]}]}',
    );
    const all = await text("/reviews?product_id=2");
    expect(all).toContain(
      '"photos":[{"id":1,"url":"https://a.example/1"},{"id":4,"url":"https://a.example/4"}]',
    );
    expect(all).toContain('"date":"2020-01-01T10:00:00.500Z"');
    expect(all).not.toMatch(/secret|email|reported/);
  });

  it.each([
    ["newest", [1, 3, 2, 5]],
    ["helpful", [5, 3, 2, 1]],
    // Days since 1970 plus 90 for each doubling of 1 + helpfulness: 18429.1, 18262.4, twice 18232.6.
    ["relevant", [5, 1, 3, 2]],
  ])("orders by %s, then id, without reported reviews", async (sort, expected) => {
    expect(await ids(`sort=${sort}`)).toEqual(expected);
  });

  it.each([
    "helpful",
    "HELPFUL",
    "%22helpful%22",
    "helpfulness",
    "helpful:desc",
    "%22Helpfulness:asc%22",
    "%22helpful%22:desc",
  ])("accepts sort=%s", async (sort) => {
    expect(await ids(`sort=${sort}`)).toEqual([5, 3, 2, 1]);
  });

  it.each(["", "sort=", "sort=undefined", "sort=relevant&utm_source=x"])(
    "is sorted by relevance for ?%s",
    async (search) => {
      expect(await ids(search)).toEqual([5, 1, 3, 2]);
    },
  );

  it.each([
    "relevance",
    "best",
    "1",
    "-date",
    "null",
    "newest,helpful",
    "newest:up",
    "newest desc",
    "'newest'",
    "[object Object]",
    "constructor",
    "%00",
    "\u{1f45f}",
    "x".repeat(3000),
  ])("is sorted by relevance, from the default's cache entry, for an unknown sort: %.20s", async (sort) => {
    const kept = createMemoryStore(Date.now);
    const cached = createTestApp({ store: kept.store });
    const plain = await (await cached.get("/reviews?product_id=2")).text();
    const entries = kept.keys();
    for (const path of ["/reviews?product_id=2&", "/reviews/2/list?"]) {
      const response = await cached.get(
        `${path}sort=${sort.includes("%") ? sort : encodeURIComponent(sort)}`,
      );
      expect([response.status, await response.text()]).toEqual([200, plain]);
      expect(response.headers.get("Cache-Status")).toContain("; hit");
    }
    expect(kept.keys()).toEqual(entries);
  });

  it("echoes the requested count and the applied offset", async () => {
    expect(await text("/reviews?product_id=2&page=2&count=1000000")).toBe(
      '{"product":"2","page":1000,"count":1000000,"results":[]}',
    );
  });

  it.each([
    "/reviews/2/list?sort=newest",
    "/reviews/?sort=newest&product_id=2",
    "/reviews/2/list/?sort=newest&junk=1",
  ])("is also at %s", async (path) => {
    expect(await text(path)).toBe(await text("/reviews?product_id=2&sort=newest"));
  });

  it("shows a missing text as empty, and a missing response as null", async () => {
    await given.review({ id: 7, product_id: 9, summary: null, body: null, reviewer_name: null });
    expect(await text("/reviews?product_id=9")).toContain(
      '"summary":"","recommend":true,"response":null,"body":"","date":"2019-04-14T00:00:00.000Z","reviewer_name":"",',
    );
  });

  it("is empty for an unknown product", async () => {
    const response = await get("/reviews?product_id=999");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"product":"999","page":0,"count":5,"results":[]}');
  });

  it.each([
    ["/reviews", "product_id", "is required: an integer from 1 to 2147483647"],
    ["/reviews?product_id=", "product_id", "is required: an integer from 1 to 2147483647"],
    ["/reviews?product_id=undefined", "product_id", "is required: an integer from 1 to 2147483647"],
    ["/reviews?product_id=x", "product_id", "must be an integer from 1 to 2147483647"],
    ["/reviews/undefined/list", "product_id", "must be an integer from 1 to 2147483647"],
    ["/reviews?product_id=2&sort=newest&sort=helpful", "sort", "is given more than once: give one value"],
    ["/reviews?product_id=2&count=0", "count", "must be an integer of at least 1"],
    ["/reviews?product_id=2&product_id=3", "product_id", "is given more than once: give one value"],
    ["/reviews/meta", "product_id", "is required: an integer from 1 to 2147483647"],
    ["/reviews/meta?product_id=0", "product_id", "must be an integer from 1 to 2147483647"],
    ["/reviews/0/meta", "product_id", "must be an integer from 1 to 2147483647"],
  ])("rejects %s: %s %s", async (path, field, message) => {
    const response = await get(path);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: `invalid ${field}: ${message}`,
      errors: [{ field, message }],
    });
  });

  it("reports all errors at once", async () => {
    const { errors } = (await (await get("/reviews?product_id=x&count=y&page=z")).json()) as {
      errors: unknown[];
    };
    expect(errors).toHaveLength(3);
  });
});

describe("GET /reviews/meta", () => {
  it("has counts as text and averages with sixteen decimals, or null without ratings", async () => {
    expect(await text("/reviews/meta?product_id=2")).toBe(
      '{"product_id":"2","ratings":{"1":"0","2":"0","3":"1","4":"0","5":"4"},"recommended":{"false":"1","true":"4"},' +
        '"characteristics":{"Quality":{"id":5,"value":"4.0000000000000000"},"Fit":{"id":6,"value":"3.3333333333333333"},' +
        '"Size":{"id":7,"value":null}}}',
    );
  });

  it.each(["/reviews/2/meta", "/reviews/meta/?product_id=2&x=1"])("is also at %s", async (path) => {
    expect(await text(path)).toBe(await text("/reviews/meta?product_id=2"));
  });

  it("is all zeros for an unknown product", async () => {
    expect(await text("/reviews/meta?product_id=999")).toBe(
      '{"product_id":"999","ratings":{"1":"0","2":"0","3":"0","4":"0","5":"0"},"recommended":{"false":"0","true":"0"},"characteristics":{}}',
    );
  });
});

describe("every response", () => {
  it.each([
    ["/reviews?product_id=2", ReviewList],
    ["/reviews?product_id=8", ReviewList],
    ["/reviews/meta?product_id=2", ReviewMeta],
    ["/reviews/meta?product_id=999", ReviewMeta],
  ])("of %s matches its schema", async (path, schema) => {
    expect(schema.safeParse(await (await get(path)).json()).error).toBeUndefined();
  });
});
