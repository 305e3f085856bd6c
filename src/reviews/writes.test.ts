import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { given, query } from "../testing/catalogue.ts";
import { createReviewShop, form, IMPORTED } from "../testing/reviews.ts";
import { PostedReview } from "./schema.ts";

const { app, request, get, records, post, empty, posted, list, read, recorded } = createReviewShop();

beforeEach(empty);

describe("POST /reviews", () => {
  it("returns the review as the list shows it, and its ignored fields", async () => {
    const response = await post({ ...form, size: "M", characteristics: { "5": 4, "17": 1 } });
    expect(response.status).toBe(201);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const { ignored, ...review } = PostedReview.parse(await response.clone().json());
    expect(ignored).toEqual(["size", "characteristics.17"]);
    expect(await list()).toEqual([review]);
    expect(await response.text()).toMatch(
      /^\{"review_id":\d+,"rating":4,"summary":"I'm enjoying wearing these shades","recommend":true,"response":null,"body":"Comfortable and practical\.","date":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","reviewer_name":"shortandsweeet","helpfulness":0,"photos":\[\{"id":\d+,"url":"https:\/\/images\.example\/shades\.jpg"\}\],"ignored":\["size","characteristics\.17"\]\}$/,
    );
  });

  it("is visible to the next read of every kind", async () => {
    const searches = ["", "&sort=newest", "&sort=helpful&count=1", "&page=2&count=1", "&count=1000000"];
    for (const search of searches) expect(await list(search)).toEqual([]);
    expect(await read("/reviews/meta?product_id=2")).toMatchObject({ recommended: { true: "0" } });

    const first = await posted(form);
    const second = await posted({ ...form, rating: 1, recommend: false, characteristics: { "6": 2 } });
    const ids = async (search: string) => (await list(search)).map(({ review_id }) => review_id);
    expect(await ids("")).toEqual([second.review_id, first.review_id]);
    expect(await ids("&sort=newest")).toEqual([second.review_id, first.review_id]);
    expect(await ids("&sort=helpful&count=1")).toEqual([second.review_id]);
    expect(await ids("&page=2&count=1")).toEqual([first.review_id]);
    expect(await ids("&count=1000000")).toHaveLength(2);
    expect(await read("/reviews/meta?product_id=2")).toEqual({
      product_id: "2",
      ratings: { "1": "1", "2": "0", "3": "0", "4": "1", "5": "0" },
      recommended: { false: "1", true: "1" },
      characteristics: {
        Quality: { id: 5, value: "4.0000000000000000" },
        Fit: { id: 6, value: "2.5000000000000000" },
      },
    });
  });

  it("accepts a product that has reviews but is not in the catalogue", async () => {
    await given.review({ id: IMPORTED, product_id: 777 });
    await given.summary({ product_id: 777, stars_5: 1, recommended: 1 });
    await posted({ ...form, product_id: 777 });
    expect(await read("/reviews/777/meta")).toMatchObject({ ratings: { "4": "1", "5": "1" } });
  });

  it("counts for a product without reviews", async () => {
    await given.product({ id: 3 });
    expect((await posted({ ...form, product_id: 3 })).ignored).toEqual(["characteristics.5"]);
    expect(await read("/reviews/3/meta")).toMatchObject({ ratings: { "4": "1" }, characteristics: {} });
  });

  it.each([
    ["that is unknown", 999],
    ["of which only the characteristics are known", 888],
  ])("rejects a product %s, and stores nothing", async (_, productId) => {
    await given.summary({ product_id: 888, characteristics: '[{"id":9,"name":"Fit","sum":0,"count":0}]' });
    const response = await post({ ...form, product_id: productId });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: "invalid product_id: must be the id of a product that is in the catalogue or has reviews",
      errors: [{ in: "body", field: "product_id" }],
    });
    expect(await query("select from reviews", [])).toEqual([]);
    expect(await query("select from review_summaries where product_id = 999", [])).toEqual([]);
    expect(await recorded()).toEqual([]);
  });

  it("records the purge for all data centres and the change of the catalogue, and logs the write", async () => {
    await query("truncate written_since_import", []);
    const { review_id } = await posted(form);
    expect(await recorded()).toEqual(["reviews-2"]);
    expect(await query("select half from written_since_import", [])).toEqual([["reviews"]]);
    const record = records.at(-1);
    expect(record).toMatchObject({
      status: 201,
      queries: 1,
      write: { what: `post review ${review_id}` },
      purged: ["reviews-2", "page-2"],
    });
    expect(JSON.stringify(record)).not.toMatch(/shortandsweeet|example\.com/);
  });

  it("is stored with the date that it shows, so that the order follows visible dates", async () => {
    const { date } = await posted(form);
    expect(await query("select date = $1::timestamptz from reviews", [String(date)])).toEqual([["t"]]);
  });

  it("stores the e-mail address and never shows it", async () => {
    await posted(form);
    expect(await (await get("/reviews?product_id=2")).text()).not.toContain("first.last");
    expect(await query("select reviewer_email from reviews", [])).toEqual([["first.last@example.com"]]);
  });

  it("gives photos their own ids, in their order", async () => {
    const urls = ["https://b.example/1", "https://a.example/2", "https://c.example/3"];
    const { photos } = (await posted({ ...form, photos: urls })) as unknown as {
      photos: { id: number; url: string }[];
    };
    expect(photos.map(({ url }) => url)).toEqual(urls);
    const [first = 0] = photos.map(({ id }) => id);
    expect(photos.map(({ id }) => id)).toEqual([first, first + 1, first + 2]);
    expect((await list())[0]?.photos).toEqual(photos);
  });

  it.each([
    ["emoji and their joiners", "👩‍👩‍👧‍👦 5★ 🧥"],
    ["right to left", "שלום ‏עולם‎ مرحبا"],
    ["combining characters, not composed", "e\u0301 n\u0303"],
    ["what only looks like markup", `<img src=x onerror="alert('1')"> & \\ "quotes" {"json":1}`],
    ["line ends, tabs and control characters", " \r\n\t\u0001\u007f\u2028\ufeff "],
    ["what looks like an escape", "\\u0000 \\n %s $1 '; drop table reviews; --"],
  ])("stores %s unchanged", async (_, body) => {
    const first = await posted({ ...form, body, name: body, summary: body });
    expect(first).toMatchObject({ body, reviewer_name: body, summary: body });
    expect((await list())[0]).toMatchObject({ body, reviewer_name: body, summary: body });
  });
});

describe("POST /reviews/{product_id}", () => {
  const postTo = (id: number | string, body: object, headers: Record<string, string> = {}) =>
    request(`/reviews/${id}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  it.each([
    ["none", undefined, []],
    ["the same", 2, []],
    ["the same as text", "2", []],
    ["another", 999, ["product_id"]],
    ["no id", "undefined", ["product_id"]],
    ["null", null, ["product_id"]],
  ])("counts for the product of the path if the id in the body is %s", async (_, productId, ignored) => {
    const response = await postTo(2, { ...form, product_id: productId });
    expect(response.status).toBe(201);
    const { ignored: left, ...review } = PostedReview.parse(await response.json());
    expect(left).toEqual(ignored);
    expect(await list()).toEqual([review]);
    expect(await read("/reviews/meta?product_id=2")).toMatchObject({ ratings: { "4": "1" } });
    expect(await recorded()).toEqual(["reviews-2"]);
  });

  it.each([
    ["a path without an id", "undefined", form, { in: "path", field: "product_id" }],
    ["an unknown product", 999, form, { in: "body", field: "product_id" }],
    ["a body that lacks a rating", 2, { ...form, rating: undefined }, { in: "body", field: "rating" }],
  ])("is 422 with %s", async (_, id, body, error) => {
    const response = await postTo(id, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [error] });
  });

  it("is executed once for its key, and is a different request from one without the id in the path", async () => {
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const [first, again] = [await postTo(2, form, key), await postTo("2/", form, key)];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    expect(await again.json()).toEqual(await first.json());
    expect((await post(form, key)).status).toBe(422);
    expect(await list()).toHaveLength(1);
  });
});

describe("a client that writes too often", () => {
  it("gets 429 for every kind of write, and nothing is written", async () => {
    const { review_id } = await posted(form);
    const limiter = { limit: async () => ({ success: false }) };
    const filledIn = { body: JSON.stringify(form), headers: { "Content-Type": "application/json" } };
    const bindings = { ...env, WRITE_LIMIT: limiter };
    for (const [method, path] of [
      ["POST", "/reviews"],
      ["PUT", `/reviews/${review_id}/helpful`],
      ["PUT", `/reviews/${review_id}/report`],
      ["POST", "/reviews/2"],
      ["PUT", `/reviews/helpful/${review_id}`],
      ["PUT", `/reviews/report/${review_id}`],
    ] as const) {
      const init = { method, ...(method === "POST" && filledIn) };
      const response = await app.request(path, init, bindings, createExecutionContext());
      expect([path, response.status]).toEqual([path, 429]);
    }
    expect(await query("select helpfulness, reported from reviews", [])).toEqual([["0", "f"]]);
  });
});

describe("other methods", () => {
  it.each([
    ["PUT", "/reviews", "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/reviews/", "GET, HEAD, POST, OPTIONS"],
    ["POST", "/reviews/meta", "GET, HEAD, OPTIONS"],
    ["GET", "/reviews/1/helpful", "PUT, OPTIONS"],
    ["POST", "/reviews/1/report", "PUT, OPTIONS"],
    ["HEAD", "/reviews/1/report/", "PUT, OPTIONS"],
    ["GET", "/reviews/1", "POST, OPTIONS"],
    ["DELETE", "/reviews/1/", "POST, OPTIONS"],
    ["PUT", "/reviews/meta", "GET, HEAD, OPTIONS"],
    ["POST", "/reviews/1/list", "GET, HEAD, OPTIONS"],
    ["GET", "/reviews/helpful/1", "PUT, OPTIONS"],
    ["POST", "/reviews/report/1", "PUT, OPTIONS"],
    ["PUT", "/reviews/helpful/list", "GET, HEAD, OPTIONS"],
  ])("%s %s is 405", async (method, path, allow) => {
    const response = await request(path, { method });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, allow]);
  });

  it.each([
    ["/reviews/meta", "GET, HEAD, OPTIONS"],
    ["/reviews/2", "POST, OPTIONS"],
    ["/reviews/helpful/2", "PUT, OPTIONS"],
  ])("OPTIONS %s lists the allowed methods", async (path, allow) => {
    const response = await request(path, { method: "OPTIONS" });
    expect([response.status, response.headers.get("Allow")]).toEqual([204, allow]);
  });

  it.each(["/reviews/meta?product_id=2", "/reviews/2/meta", "/reviews/2/list"])(
    "GET %s still works",
    async (path) => {
      expect((await get(path)).status).toBe(200);
    },
  );
});
