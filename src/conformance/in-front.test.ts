import { beforeAll, describe, expect, it, vi } from "vitest";
import { behindCache, outcomeOf } from "./in-front.ts";

// With a real shared cache in front that obeys the same headers as the platform cache: clients get the right
// responses, the cache stores one entry for each read, and purges invalidate them.

const { isThere, ask, askWorker, countQueries } = behindCache("inFront");

const READS = [
  "/products",
  "/products?page=2&count=1",
  "/products/1",
  "/products/1/styles",
  "/products/1/related",
  "/products/99",
  "/reviews?product_id=1",
  "/reviews?product_id=1&sort=newest&count=1",
  "/reviews/meta?product_id=1",
  "/openapi.json",
  "/",
  "/assets/explorer/main.js",
  "/docs",
  "/assets/reference/main.js",
  "/problems/internal",
];

const outcome = async (path: string, init?: RequestInit) => outcomeOf(await ask(path, init));

/** The number of statements during `work`. */
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const before = await countQueries();
  await work();
  return (await countQueries()) - before;
}

const purge = (body: object) =>
  ask("/purges", {
    method: "POST",
    headers: { Authorization: "Bearer token-of-16-or-more", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** Waits for a recorded purge, which is sent in the background. */
const purged = (path: string) =>
  vi.waitFor(async () => expect(await outcome(path)).toBe("MISS"), { timeout: 10_000, interval: 50 });

describe.skipIf(!isThere)("a cache in front", () => {
  beforeAll(async () => {
    // Sends the import's recorded purge of everything before the tests store entries.
    await ask("/products");
    await purge({ everything: true });
    await purged("/products");
  });

  it.each(READS)("stores %s, without data of the request that made it", async (path) => {
    await ask(path, { headers: { "X-Request-Id": "the-first" } });
    const kept = await ask(path, { headers: { "X-Request-Id": "the-second" } });
    expect([outcomeOf(kept), kept.headers.has("Age")]).toEqual(["HIT", true]);
    for (const name of ["X-Request-Id", "Server-Timing", "Cache-Status", "Cache-Tag", "Set-Cookie"])
      expect([name, kept.headers.get(name)]).toEqual([name, null]);
    const made = await askWorker(path);
    expect([kept.status, await kept.text()]).toEqual([made.status, await made.text()]);
    for (const name of ["ETag", "Link", "X-Total-Count", "Content-Type", "Access-Control-Allow-Origin"])
      expect([name, kept.headers.get(name)]).toEqual([name, made.headers.get(name)]);
  });

  it.each([
    [
      "/products",
      "/products/list",
      "/products/?page=1&count=5",
      "/products?utm_source=a&page=",
      "/products?",
    ],
    ["/products?page=2&count=1", "/products?count=1&page=2", "/products/list?page=02&count=1&x=%00"],
    ["/products/1", "/products/1/", "/products/01", "/products/1?a=b", "/products/1?a=c"],
    ["/products/1/related", "/products/1/related/", "/products/1/related?count=2"],
    ["/products/99", "/products/99/", "/products/099?x"],
    [
      "/reviews?product_id=1",
      "/reviews/?product_id=1",
      "/reviews/1/list",
      "/reviews?sort=relevant&product_id=1",
    ],
    ["/reviews/meta?product_id=1", "/reviews/1/meta", "/reviews/meta/?product_id=1&junk=1"],
  ])("has one entry for all spellings of %s", async (key, ...spellings) => {
    const kept = await ask(key);
    const expected = await kept.text();
    const queries = await queriesOf(async () => {
      for (const path of [...spellings, ...spellings]) {
        const response = await ask(path);
        expect([response.status, outcomeOf(response)]).toEqual([kept.status, "BYPASS"]);
        expect(response.headers.get("Cache-Status")).toMatch(/^atelier; hit; ttl=\d+$/);
        expect(response.headers.get("ETag")).toBe(kept.headers.get("ETag"));
        if (kept.status === 200) expect(await response.text()).toBe(expected);
      }
    });
    expect([queries, await outcome(key)]).toEqual([0, "HIT"]);
  });

  it.each([
    { "X-Forwarded-Host": "evil.example" },
    { "X-Host": "evil.example" },
    { "X-Forwarded-Scheme": "nothttps" },
    { "X-Original-URL": "/products/2" },
    { "X-Rewrite-URL": "/products/2" },
    { Forwarded: "host=evil.example" },
    { "X-HTTP-Method-Override": "DELETE" },
    { Authorization: "Bearer x", Cookie: "a=b" },
    { "Cache-Control": "no-cache, no-store", Pragma: "no-cache" },
    { "X-Forwarded-Proto": "http", "Accept-Encoding": "gzip, br", "Accept-Language": "tlh" },
  ])("answers one who sends %o as everybody, and asks the origin nothing", async (headers) => {
    const plain = await (await ask("/products/2")).text();
    const queries = await queriesOf(async () => {
      const odd = await ask("/products/2", { headers: headers as Record<string, string> });
      expect([odd.status, await odd.text()]).toEqual([200, plain]);
    });
    expect([queries, await outcome("/products/2")]).toEqual([0, "HIT"]);
  });

  it("stores the response to a request with credentials", async () => {
    await ask("/products?page=3&count=1", { headers: { Authorization: "Bearer x", Cookie: "a=b" } });
    expect(await outcome("/products?page=3&count=1")).toBe("HIT");
  });

  it("stores the whole response after HEAD, a range or an ETag", async () => {
    const firsts: [string, RequestInit][] = [
      ["/products?page=4&count=1", { method: "HEAD" }],
      ["/products?page=5&count=1", { headers: { Range: "bytes=0-1" } }],
      ["/products?page=6&count=1", { headers: { "If-None-Match": "*" } }],
    ];
    for (const [path, init] of firsts) {
      await ask(path, init);
      const full = await ask(path);
      expect([outcomeOf(full), full.status]).toEqual(["HIT", 200]);
      expect(JSON.parse(await full.text())).toBeInstanceOf(Array);
    }
  });

  it("answers 304 under the key and aliases", async () => {
    const etag = (await ask("/products/3")).headers.get("ETag") ?? "";
    for (const path of ["/products/3", "/products/3/"]) {
      const response = await ask(path, { headers: { "If-None-Match": etag } });
      expect([response.status, response.headers.get("ETag"), await response.text()]).toEqual([304, etag, ""]);
    }
  });

  it.each(["/health", "/ready", "/cart", "/products/x", "/products/1%00", "/reviews", "/docs/"])(
    "never keeps %s",
    async (path) => {
      await ask(path);
      const again = await ask(path);
      expect([outcomeOf(again), again.headers.get("X-Request-Id")]).toEqual(["BYPASS", expect.any(String)]);
    },
  );

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE"])(
    "never keeps, nor is moved by, %s",
    async (method) => {
      await ask("/products/4");
      await ask("/products/4", { method });
      expect(await outcome("/products/4")).toBe("HIT");
    },
  );

  it("sends one of many concurrent requests to the origin", async () => {
    const path = "/reviews?product_id=2&sort=helpful&count=7";
    const queries = await queriesOf(() => Promise.all(Array.from({ length: 100 }, () => ask(path))));
    expect(queries).toBe(1);
  });

  it("is purged by tag of every response that depends on the product, and of no other", async () => {
    const dependent = [
      "/products/2",
      "/products/2/styles",
      "/products/2/related",
      "/products/1/related", // contains its id
      "/reviews?product_id=2",
      "/reviews?product_id=2&sort=newest&page=2&count=1",
      "/reviews/meta?product_id=2",
    ];
    const others = ["/products/1", "/products", "/reviews?product_id=1", "/products/3/related", "/docs"];
    for (const path of [...dependent, ...others]) await ask(path);
    expect((await purge({ tags: ["product-2", "reviews-2"] })).status).toBe(202);
    await purged("/products/2");
    for (const path of dependent.slice(1)) expect([path, await outcome(path)]).toEqual([path, "MISS"]);
    for (const path of others) expect([path, await outcome(path)]).toEqual([path, "HIT"]);
  });

  it("is purged of 404s too, and a tag is not a pattern", async () => {
    await ask("/products/98");
    await purge({ tags: ["product-9.", "product-9", "product-9|.*", '"'] });
    await purge({ tags: ["product-98"] });
    await purged("/products/98");
  });

  it("has everything marked stale by a soft purge: each entry is served once more while it is refreshed", async () => {
    const paths = ["/products", "/products/1", "/reviews?product_id=1"];
    for (const path of paths) await ask(path);
    expect((await purge({ everything: true, soft: 60 })).status).toBe(202);
    const [first = "", ...others] = paths;
    await vi.waitFor(async () => expect(await outcome(first)).toBe("UPDATING"), {
      timeout: 10_000,
      interval: 50,
    });
    for (const path of others) expect([path, await outcome(path)]).toEqual([path, "UPDATING"]);
    for (const path of paths)
      await vi.waitFor(async () => expect([path, await outcome(path)]).toEqual([path, "HIT"]));
  });

  it("is purged of everything", async () => {
    for (const path of READS) await ask(path);
    expect((await purge({ everything: true })).status).toBe(202);
    await purged("/products");
    for (const path of READS.slice(1)) expect([path, await outcome(path)]).toEqual([path, "MISS"]);
  });
});
