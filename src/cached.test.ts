import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createShop, fillShop, TOKEN } from "./testing/shop.ts";

const { get, later, origin, start, startIsolate, status, stored } = createShop();

beforeAll(fillShop);
beforeEach(() => start());

describe("a cached response", () => {
  it("is made once, then served with its age and the same bytes", async () => {
    const first = await get("/products/1");
    expect(first.headers.get("Cache-Status")).toBe("atelier; fwd=uri-miss; stored");
    expect(first.headers.get("Age")).toBeNull();
    later(100);
    const second = await get("/products/1");
    expect(second.headers.get("Cache-Status")).toBe("atelier; hit; ttl=200");
    expect(second.headers.get("Age")).toBe("100");
    expect(second.headers.get("Server-Timing")).toContain("cache;desc=hit");
    expect(await second.text()).toBe(await first.text());
    for (const name of ["ETag", "Content-Type", "Cache-Control", "CDN-Cache-Control"]) {
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(second.headers.get("Cache-Tag")).toBeNull();
    expect(origin.queries).toBe(1);
  });

  it("keeps its own headers", async () => {
    await get("/products?count=1");
    const { headers } = await get("/products?count=1");
    expect(headers.get("X-Total-Count")).toBe("2");
    expect(headers.get("Link")).toContain('rel="next"');
  });

  it("answers If-None-Match and HEAD without asking the origin", async () => {
    const etag = (await get("/products/1")).headers.get("ETag") ?? "";
    const unchanged = await get("/products/1", { headers: { "If-None-Match": etag } });
    expect([unchanged.status, unchanged.headers.get("ETag"), await unchanged.text()]).toEqual([
      304,
      etag,
      "",
    ]);
    expect((await get("/products/1", { method: "HEAD" })).headers.get("Age")).toBe("0");
    expect(origin.queries).toBe(1);
  });

  it.each([
    [
      "/products",
      "/products/list",
      "/products/?page=1&count=5",
      "/products?count=5&utm_source=x&page=",
      "/products?count=05",
    ],
    ["/products?count=100", "/products/list?count=9999", "/products?page=1&count=1000000"],
    ["/products?page=2&count=1", "/products?count=1&page=2", "/products/list/?count=1&page=02&page="],
    [
      "/reviews?product_id=1",
      "/reviews/1/list",
      "/reviews/?sort=%22RELEVANT%22&product_id=01",
      "/reviews/1/list/?page=1",
    ],
    [
      "/reviews?product_id=1&sort=newest&page=2&count=3",
      "/reviews/1/list?count=3&page=2&sort=NEWEST",
      "/reviews?sort=newest:asc&count=3&junk=1&product_id=1&page=2",
    ],
    ["/reviews/meta?product_id=1", "/reviews/1/meta", "/reviews/meta/?product_id=1&junk=%00"],
    ["/products/1", "/products/1/", "/products/01", "/products/1?a=b"],
  ])("has one entry for all aliases of %s", async (...urls) => {
    for (const path of urls) expect((await get(path)).status).toBe(200);
    expect(stored().keys()).toEqual([`https://api.example.test${urls[0]}`]);
    expect(origin.queries).toBe(1);
  });

  it.each([
    { "X-Forwarded-Host": "evil.example" },
    { "X-Original-URL": "/products/2" },
    { "X-HTTP-Method-Override": "DELETE" },
    { Cookie: "a=b", Authorization: "Bearer x" },
    { "Cache-Control": "no-cache", Pragma: "no-cache" },
    { Range: "bytes=0-3" },
  ])("is the same entry for a request with the headers %o", async (headers) => {
    const plain = await (await get("/products/1")).text();
    const odd = await get("/products/1", { headers: headers as Record<string, string> });
    expect([odd.status, await odd.text(), origin.queries, stored().keys().length]).toEqual([
      200,
      plain,
      1,
      1,
    ]);
  });

  it("is the same under another Host", async () => {
    await get("https://a.example/products/1");
    await get("https://b.example/products/1");
    expect(origin.queries).toBe(1);
  });
});

describe("the log", () => {
  it("has the totals of all requests of the isolate", async () => {
    const { get: ask, records } = start();
    const totals = () => records.findLast(({ totals }) => totals !== undefined)?.totals;
    await ask("/products/1");
    const { isolate } = totals() as { isolate: string };
    await ask("/products/1");
    expect(totals()).toEqual({ isolate, hit: 1, stale: 0, miss: 1, queries: 1, purged: 0 });
    later(301);
    await ask("/products/1");
    await ask("/health");
    expect(totals()).toEqual({ isolate, hit: 1, stale: 1, miss: 1, queries: 2, purged: 0 });
    await ask("/purges", {
      method: "POST",
      headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" },
      body: '{"tags":["product-1","product-2"]}',
    });
    expect(totals()).toMatchObject({ isolate, purged: 2 });
  });
});

describe("a stale entry", () => {
  it("is served at once and refreshed in the background", async () => {
    await get("/products/1");
    later(301);
    expect(await status("/products/1")).toBe("atelier; hit; ttl=-1; detail=stale-while-revalidate");
    expect(origin.queries).toBe(2);
    expect(await status("/products/1")).toBe("atelier; hit; ttl=300");
  });

  it("is refreshed before the response after its stale-while-revalidate window", async () => {
    await get("/products/1");
    later(300 + 3601);
    expect(await status("/products/1")).toBe("atelier; fwd=stale; stored");
  });

  it("is served when the origin fails, until its stale-if-error window ends", async () => {
    await get("/products/1");
    later(300 + 3601);
    origin.down = true;
    const bridged = await get("/products/1");
    expect([bridged.status, bridged.headers.get("Cache-Status")]).toEqual([
      200,
      "atelier; hit; ttl=-3601; detail=stale-if-error",
    ]);
    later(86_400);
    expect((await get("/products/1")).status).toBe(503);
    origin.down = false;
    expect((await get("/products/1")).status).toBe(200);
  });
});

describe("a 404", () => {
  it("is stored for 30 seconds", async () => {
    expect((await get("/products/77")).status).toBe(404);
    const again = await get("/products/77/");
    expect([again.status, again.headers.get("Cache-Status"), origin.queries]).toEqual([
      404,
      "atelier; hit; ttl=30",
      1,
    ]);
    expect(await again.json()).toMatchObject({
      type: "/problems/product-not-found",
      instance: "/products/77/",
    });
    later(31);
    expect(await status("/products/77")).toBe("atelier; fwd=uri-miss; stored");
  });

  it("for a path that is never cached, and any other error, is not stored", async () => {
    origin.down = true;
    expect((await get("/products/1")).status).toBe(503);
    for (const path of ["/products/x", "/nope", "/health", "/ready"]) await get(path);
    expect(stored().keys()).toEqual([]);
  });
});

describe("a store that fails", () => {
  const failing = (...methods: ("match" | "put")[]) =>
    start((store) => ({
      match: (url) => (methods.includes("match") ? Promise.reject(new Error("no store")) : store.match(url)),
      put: (url, copy) =>
        methods.includes("put") ? Promise.reject(new Error("no store")) : store.put(url, copy),
    }));

  it.each([["match"], ["put"], ["match", "put"]] as const)(
    "in %s is a miss, never an error",
    async (...methods) => {
      failing(...methods);
      for (let i = 0; i < 2; i += 1) {
        const response = await get("/products/1");
        expect([response.status, response.headers.get("Cache-Status")]).toEqual([
          200,
          "atelier; fwd=uri-miss",
        ]);
      }
      expect(origin.queries).toBe(2);
    },
  );

  it.each([
    ["foreign", () => new Headers()],
    [
      "of another version",
      (headers: Headers) =>
        new Headers({ ...Object.fromEntries(headers), "x-entry": `1${headers.get("x-entry")?.slice(1)}` }),
    ],
    ["unreadable", (headers: Headers) => new Headers({ ...Object.fromEntries(headers), "x-entry": "2%7B%" })],
    ["cut off", (headers: Headers) => new Headers({ ...Object.fromEntries(headers), "x-entry": "2%7B" })],
  ])("with an entry that is %s is a miss", async (_what, spoil) => {
    await get("/products/1");
    const copy = stored().copies.get("https://api.example.test/products/1");
    if (copy === undefined) throw new Error("nothing was stored");
    copy.headers = spoil(copy.headers);
    startIsolate();
    expect(await status("/products/1")).toBe("atelier; fwd=uri-miss; stored");
  });
});
