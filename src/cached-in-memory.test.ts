import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CacheStore } from "./cache/store.ts";
import { createTestApp, query } from "./testing/catalogue.ts";
import { createShop, fillShop } from "./testing/shop.ts";

const { get, later, origin, purge, start, startIsolate, status, stored } = createShop();

beforeAll(fillShop);
beforeEach(() => start());

describe("an entry in an isolate's memory", () => {
  const noting =
    (urls: string[]) =>
    (store: CacheStore): CacheStore => ({
      match: (url) => {
        urls.push(url);
        return store.match(url);
      },
      put: store.put,
    });

  it("is served after a look-up of its generations, without one of the entry", async () => {
    const looked: string[] = [];
    start(noting(looked));
    await get("/products/1");
    await get("/products/1");
    looked.length = 0;
    later(0.06);
    expect(await status("/products/1")).toBe("atelier; hit; ttl=300");
    expect(looked).toEqual(["https://api.example.test/.generations/product-1"]);
  });

  it("is served without any look-up during the lease", async () => {
    const looked: string[] = [];
    start(noting(looked));
    await get("/products/1");
    await get("/products/1");
    looked.length = 0;
    for (let i = 0; i < 10; i += 1) expect(await status("/products/1")).toContain("hit");
    expect(looked).toEqual([]);
  });

  // A client must see no difference between a hit from memory and one through the routes.
  it.each([
    ["/products/1", "/products/1/?"],
    ["/products?page=2&count=1", "/products?count=1&page=2"],
    ["/reviews?product_id=1", "/reviews/1/list?"],
  ])("is served under its key %s exactly as under an alias", async (key, alias) => {
    await get(key);
    const [short, long] = [await get(key), await get(alias)];
    expect(short.headers.get("Cache-Status")).toContain("hit");
    for (const name of ["X-Request-Id", "Date"])
      for (const { headers } of [short, long]) headers.delete(name);
    expect([...short.headers]).toEqual([...long.headers]);
    expect(await short.text()).toBe(await long.text());
    const etag = { "If-None-Match": short.headers.get("ETag") ?? "" };
    for (const init of [
      { headers: etag },
      { method: "HEAD" },
      { headers: { ...etag, "X-Request-Id": "mine" } },
    ]) {
      const newAlias = `${alias}&${crypto.randomUUID()}`; // so that the routes have to validate it
      const [a, b] = [await get(key, init), await get(newAlias, init)];
      if (!("headers" in init && "X-Request-Id" in init.headers))
        for (const { headers } of [a, b]) headers.delete("X-Request-Id");
      expect([a.status, await a.text(), ...a.headers]).toEqual([b.status, await b.text(), ...b.headers]);
    }
  });

  it("is logged like any other response", async () => {
    const { get: ask, records } = start();
    for (const path of ["/products/1", "/products/1", "/products/1/"]) await ask(path);
    const [short, long] = records.slice(-2).map(({ requestId, totals, path, ...record }) => record);
    expect(short).toEqual(long);
    expect(short).toMatchObject({ method: "GET", status: 200, cache: "hit", queries: 0 });
  });

  it("is invalidated by a purge through another isolate", async () => {
    const first = start();
    await first.get("/products/1");
    expect((await first.get("/products/1")).headers.get("Cache-Status")).toBe("atelier; hit; ttl=300");
    startIsolate();
    await purge({ tags: ["product-1"] });
    expect((await first.get("/products/1")).headers.get("Cache-Status")).toBe(
      "atelier; fwd=uri-miss; stored",
    );
  });

  it("is replaced, once it is stale, by the entry that another isolate has refreshed", async () => {
    const first = start();
    await first.get("/products/1");
    const second = startIsolate();
    later(301);
    await second.get("/products/1");
    expect((await first.get("/products/1")).headers.get("Cache-Status")).toBe("atelier; hit; ttl=300");
  });

  it("is read from the store if another isolate stored it", async () => {
    start();
    await get("/products/1");
    const looked: string[] = [];
    startIsolate(noting(looked));
    const bodies = await Promise.all(
      [await get("/products/1"), await get("/products/1")].map((r) => r.text()),
    );
    expect(bodies[1]).toBe(bodies[0]);
    expect(looked.filter((url) => url.endsWith("/products/1"))).toHaveLength(1);
    expect(origin.queries).toBe(1);
  });
});

describe("concurrent requests", () => {
  it("cost one query for each key", async () => {
    const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => get(`/products/${1 + (i % 2)}`)));
    expect(answers.every((response) => response.status === 200)).toBe(true);
    expect(origin.queries).toBe(2);
    const collapsed = answers.filter((response) =>
      response.headers.get("Cache-Status")?.includes("collapsed"),
    );
    expect(collapsed.length).toBeGreaterThan(0);
  });

  it("all fail if the origin fails", async () => {
    origin.down = true;
    const answers = await Promise.all(Array.from({ length: 20 }, () => get("/products/1")));
    expect(answers.map((response) => response.status)).toEqual(answers.map(() => 503));
  });

  it("are answered 503 after waiting too long for another one's query", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createTestApp({
      store: stored().store,
      query: async (...statement) => {
        await held;
        return await query(...statement);
      },
    });
    const leader = slow.get("/products/1");
    expect((await slow.get("/products/1")).status).toBe(503);
    release();
    expect((await leader).status).toBe(200);
  });
});
