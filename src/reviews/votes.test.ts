import { beforeEach, describe, expect, it } from "vitest";
import { given, query } from "../testing/catalogue.ts";
import { createReviewShop, form, IMPORTED } from "../testing/reviews.ts";

const { request, records, vote, report, empty, posted, list, read, recorded } = createReviewShop();

beforeEach(empty);

describe("votes by the older paths", () => {
  it("are the same votes", async () => {
    const { review_id } = await posted(form);
    expect((await request(`/reviews/helpful/${review_id}`, { method: "PUT" })).status).toBe(204);
    expect(await list()).toMatchObject([{ review_id, helpfulness: 1 }]);
    await query("truncate cache_purges", []);
    expect((await request(`/reviews/report/${review_id}/`, { method: "PUT" })).status).toBe(204);
    expect(await list()).toEqual([]);
    expect(await recorded()).toEqual(["reviews-2"]);
  });

  it.each([
    ["/reviews/helpful/999", 404],
    ["/reviews/report/999", 404],
    ["/reviews/helpful/undefined", 422],
    ["/reviews/report/0", 422],
    ["/reviews/helpful/helpful", 422],
    ["/reviews/helpful/report", 422],
    ["/reviews/report/helpful", 422],
  ])("PUT %s is %i", async (path, status) => {
    expect((await request(path, { method: "PUT" })).status).toBe(status);
  });
});

describe("PUT /reviews/{review_id}/helpful", () => {
  it("adds one, and the next list of every sort shows it", async () => {
    const [older, newer] = [await posted(form), await posted(form)];
    expect((await list("&sort=helpful"))[0]?.review_id).toBe(newer.review_id);
    await query("truncate cache_purges", []);
    const response = await vote(older.review_id);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(records.at(-1)).toMatchObject({
      write: { what: `vote for review ${older.review_id}` },
      purged: ["reviews-2", "page-2"],
    });
    expect(await list("&sort=helpful")).toMatchObject([
      { review_id: older.review_id, helpfulness: 1 },
      { review_id: newer.review_id, helpfulness: 0 },
    ]);
    expect(await list()).toMatchObject([{ review_id: older.review_id }, {}]);
    expect(await recorded()).toEqual([]);
  });

  it("stays at the highest possible number", async () => {
    await given.review({ id: IMPORTED, product_id: 2, helpfulness: 2147483646 });
    for (const _ of [1, 2]) expect((await vote(IMPORTED)).status).toBe(204);
    expect(await list()).toMatchObject([{ helpfulness: 2147483647 }]);
  });

  it("counts for a hidden review, too", async () => {
    await given.review({ id: IMPORTED, product_id: 2, reported: true });
    expect((await vote(IMPORTED)).status).toBe(204);
    expect(await query("select helpfulness from reviews", [])).toEqual([["1"]]);
  });
});

describe("PUT /reviews/{review_id}/report", () => {
  it("hides the review from every list, and it still counts", async () => {
    const [kept, hidden] = [await posted(form), await posted(form)];
    for (const search of ["", "&sort=newest", "&count=1&page=2"]) await list(search);
    await query("truncate cache_purges", []);
    expect((await report(hidden.review_id)).status).toBe(204);
    for (const search of ["", "&sort=newest", "&sort=helpful"])
      expect(await list(search)).toMatchObject([{ review_id: kept.review_id }]);
    expect(await list("&count=1&page=2")).toEqual([]);
    expect(await read("/reviews/2/meta")).toMatchObject({ recommended: { true: "2" } });
    expect(await recorded()).toEqual(["reviews-2"]);
  });

  it("can be repeated without another change", async () => {
    const { review_id } = await posted(form);
    await query("truncate cache_purges", []);
    for (const _ of [1, 2, 3]) expect((await report(review_id)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect(await recorded()).toEqual(["reviews-2"]);
  });
});

describe("a vote", () => {
  it.each(["helpful", "report"])("for an unknown review is 404: %s", async (kind) => {
    const response = await request(`/reviews/999/${kind}`, { method: "PUT" });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: "/problems/review-not-found",
      detail: "There is no review 999.",
    });
  });

  it.each(["undefined", "0", "2147483648", "meta"])("for review %s is 422", async (id) => {
    for (const answer of [await vote(id), await report(id)]) {
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ in: "path", field: "review_id" }] });
    }
  });

  it.each([
    ["text/plain", "no JSON"],
    ["application/json", "{broken"],
    ["application/json", '{"helpful":true}'],
    ["multipart/form-data", ""],
  ])("ignores a body that is %s %j", async (type, body) => {
    const { review_id } = await posted(form);
    for (const kind of ["helpful/", "report"]) {
      const response = await request(`/reviews/${review_id}/${kind}`, {
        method: "PUT",
        headers: { "Content-Type": type },
        body,
      });
      expect(response.status).toBe(204);
    }
  });
});
