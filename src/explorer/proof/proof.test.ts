import { describe, expect, it } from "vitest";
import { readCached, stageOf } from "./cached.ts";
import { asCurl } from "./copy.ts";
import { callOf, isEndedBy, purgedBy, tagsOf } from "./routes.ts";

const at = (path: string) => new URL(path, "https://shop.example");

describe("what the headers of an answer say", () => {
  it.each([
    ["atelier; hit; ttl=12", "hit", false],
    ["atelier; fwd=uri-miss; stored", "miss", false],
    ["atelier; hit; ttl=-3; detail=stale-while-revalidate", "stale", false],
    ["atelier; hit; ttl=20; detail=soft-purge", "stale", false],
    ["atelier; hit; ttl=-90; detail=stale-if-error", "stale", true],
  ])("%s", (status, state, isBridged) => {
    expect(readCached(new Headers({ "Cache-Status": status }))).toMatchObject({ state, isBridged });
  });

  it("name the data centre that answered, if they do", () => {
    expect(readCached(new Headers({ "CF-Ray": "8f2ab11b7d0a3c5e-NRT" })).place).toBe("NRT");
    expect(readCached(new Headers()).place).toBeUndefined();
  });

  it("has the time of the database only if it was asked", () => {
    const timed = (timing: string) => readCached(new Headers({ "Server-Timing": timing }));
    expect(timed("cache;desc=miss, db;dur=33, total;dur=57")).toMatchObject({ serverMs: 57, originMs: 33 });
    expect(timed("cache;desc=hit, total;dur=0").originMs).toBeUndefined();
  });

  it.each([
    [10, "fresh for 20 s more"],
    [40, "expired; served while a new one is made, for 20 s more"],
    [61, "expired; served only if the database fails, for 24 h more"],
    [100_000, "expired"],
  ])("says what the next read gets, after %i s", (ageS, stage) => {
    expect(stageOf({ fresh: 30, staleWhileRevalidate: 30, staleIfError: 86_400 }, ageS)).toBe(stage);
  });
});

describe("what a write ends", () => {
  const none = () => undefined;
  it.each([
    ["POST", "/reviews", { product_id: 7 }, "/products/7/page", true],
    ["POST", "/reviews", { product_id: 7 }, "/reviews/meta?product_id=7", true],
    ["POST", "/reviews", { product_id: 7 }, "/products/7/styles", false],
    ["PUT", "/products/7", { slogan: "New" }, "/products/7", true],
    ["PUT", "/products/7", { related: [] }, "/products?view=cards", false],
    ["PUT", "/products/7", { default_price: 1 }, "/products?view=cards", true],
    ["PUT", "/products/7", { default_price: 1 }, "/products/8/page", true],
    ["POST", "/purges", { tags: ["product-7"] }, "/products/7/styles", true],
    ["POST", "/purges", { everything: true }, "/categories", true],
    ["POST", "/local/purges", { tags: ["product-7"] }, "/products/7/page", true],
    ["POST", "/local/products/7", { quantity: 0 }, "/products/7/styles", true],
    ["POST", "/local/import", { product_id: 7 }, "/products/7", true],
    ["POST", "/local/import", { product_id: 7 }, "/products/8", false],
  ])("%s %s %j and %s: %s", (method, path, body, read, isEnded) => {
    expect(isEndedBy(tagsOf(at(read)), purgedBy(method, at(path), body, none))).toBe(isEnded);
  });

  it("knows the product of a review that was shown", () => {
    const purged = purgedBy("PUT", at("/reviews/5/helpful"), {}, () => 7);
    expect(isEndedBy(tagsOf(at("/reviews?product_id=7")), purged)).toBe(true);
    expect(purgedBy("PUT", at("/reviews/5/helpful"), {}, none)).toEqual([]);
  });
});

describe("a request as others would send it", () => {
  it.each([
    ["/products/7/page", "findPage(7)"],
    [
      "/products?q=rain+coat&page=2&in_stock=true",
      'listProducts({ q: "rain coat", page: 2, in_stock: true })',
    ],
    ["/products/7/related", "listRelated(7)"],
    ["/reviews?product_id=7&sort=newest", 'listReviews(7, { sort: "newest" })'],
    ["/reviews/meta?product_id=7", "findReviewMeta(7)"],
    ["/health", undefined],
  ])("by the client: %s", (path, call) => {
    expect(callOf(at(path))).toBe(call);
  });

  it("in a shell, whatever it says, and without the token", () => {
    const sent = {
      headers: { Authorization: "Bearer secret", "Content-Type": "application/json" },
      body: `{"name":"it's"}`,
    };
    const text = asCurl({ method: "PUT", url: at("/products/7"), sent });
    expect(text).toContain(`-d '{"name":"it'\\''s"}'`);
    expect(text).toContain("Bearer $TOKEN");
    expect(text).not.toContain("secret");
  });
});
