import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CacheStore } from "./cache/store.ts";
import { ProblemError } from "./problem.ts";
import { createTestApp, emptyCatalogue, given, query } from "./testing/catalogue.ts";

// The Worker's responses with the platform cache. src/conformance/in-front.test.ts shows what a real cache does with them.

beforeAll(async () => {
  await emptyCatalogue();
  await given.product({ id: 1, related: "{2}" });
  await given.product({ id: 2 });
  await given.productBlocks();
});

let origin: { queries: number; down: boolean; pause: Promise<void> | undefined };
let platformCache: { asked: string[]; answer: ((url: string) => Response) | undefined };
let get: (path: string, init?: RequestInit) => Promise<Response>;
let records: Record<string, unknown>[];

/** Fails when it is used: with the platform cache, the Worker must not use its own store. */
const noStore: CacheStore = {
  match: () => Promise.reject(new Error("our own store was asked")),
  put: () => Promise.reject(new Error("our own store was filled")),
};

beforeEach(() => {
  origin = { queries: 0, down: false, pause: undefined };
  platformCache = { asked: [], answer: undefined };
  const test = createTestApp({
    store: noStore,
    query: async (...statement) => {
      origin.queries += 1;
      if (origin.down) throw new ProblemError({ kind: "origin-unavailable" });
      const rows = await query(...statement);
      await origin.pause;
      return rows as never;
    },
  });
  records = test.records;
  get = async (path, init = {}) => {
    const ctx = createExecutionContext();
    // A cache that always misses.
    const fetch = async (url: string, inner?: RequestInit) => {
      platformCache.asked.push(url);
      return platformCache.answer?.(url) ?? (await get(url, inner));
    };
    Object.defineProperty(ctx, "cache", { value: {} });
    Object.defineProperty(ctx, "exports", { value: { default: { fetch } } });
    const response = await test.app.request(path, init, env, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
});

const edgeControl = (response: Response) => response.headers.get("Cloudflare-CDN-Cache-Control");

describe("a read behind the platform cache", () => {
  it.each([
    ["/products", "products", 60, 600, 86_400],
    ["/products?page=2&count=1", "products", 60, 600, 86_400],
    ["/products/1", "product-1", 300, 3600, 86_400],
    ["/products/1/styles", "product-1", 60, 600, 86_400],
    ["/products/1/related", "product-1,existence,product-2", 300, 3600, 86_400],
    ["/products/1/related?view=cards", "product-1,cards,product-2,reviews-2", 30, 30, 86_400],
    ["/products/1/page", "page-1,cards,product-1,reviews-1,product-2,reviews-2", 30, 30, 86_400],
    ["/products?ids=2", "products,product-2", 60, 600, 86_400],
    ["/products?view=cards&count=1", "cards,products,product-1,reviews-1", 30, 30, 86_400],
    ["/reviews/meta?product_ids=2,1", "reviews-2,reviews-1", 30, 30, 86_400],
    ["/products/77", "product-77", 30, 0, 0],
    ["/reviews?product_id=1&sort=newest&page=2&count=3", "reviews-1", 30, 300, 86_400],
    ["/reviews/meta?product_id=1", "reviews-1", 30, 300, 86_400],
    ["/openapi.json", null, 3600, 86_400, 86_400],
    ["/", null, 3600, 86_400, 86_400],
    ["/docs", null, 3600, 86_400, 86_400],
    ["/problems/internal", null, 3600, 86_400, 86_400],
  ])("%s may be stored, with the tags %s", async (path, tags, fresh, revalidate, error) => {
    const response = await get(path);
    expect(edgeControl(response)).toBe(
      `public, max-age=${fresh}, stale-while-revalidate=${revalidate}, stale-if-error=${error}`,
    );
    expect(response.headers.get("Cache-Tag")).toBe(tags);
    expect(platformCache.asked).toEqual([]);
    // Nothing that belongs to this one request.
    for (const name of ["X-Request-Id", "Server-Timing", "Cache-Status", "Age", "Set-Cookie", "Vary"])
      expect([name, response.headers.get(name)]).toEqual([name, null]);
  });

  it.each([
    ["/products/list", "/products"],
    ["/products/?page=1&count=5", "/products"],
    ["/products?", "/products"],
    ["/products?count=1&page=2", "/products?page=2&count=1"],
    ["/products/01", "/products/1"],
    ["/products/1/?utm_source=mail", "/products/1"],
    ["/products/77/", "/products/77"],
    ["/reviews/?product_id=1", "/reviews?product_id=1"],
    ["/reviews/1/list?sort=RELEVANT", "/reviews?product_id=1"],
    ["/reviews/1/meta", "/reviews/meta?product_id=1"],
  ])("%s is answered with the entry of %s", async (path, key) => {
    const kept = await get(key);
    const response = await get(path);
    expect(platformCache.asked).toEqual([`https://canonical.invalid${key}`]);
    expect([response.status, edgeControl(response), response.headers.get("Cache-Tag")]).toEqual([
      kept.status,
      "no-store",
      null,
    ]);
    for (const name of ["ETag", "Link", "X-Total-Count", "Content-Type", "CDN-Cache-Control"])
      expect(response.headers.get(name)).toBe(kept.headers.get(name));
    expect(response.headers.get("X-Request-Id")).not.toBeNull();
    if (kept.status === 200) expect(await response.text()).toBe(await kept.text());
  });

  it.each([
    "X-Forwarded-Host",
    "X-Host",
    "X-Forwarded-Scheme",
    "X-Original-URL",
    "X-Rewrite-URL",
    "Forwarded",
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
    "Cloudflare-Workers-Version-Key",
  ])("with the header %s gets no entry of its own", async (name) => {
    expect(edgeControl(await get("/products/1", { headers: { [name]: "x" } }))).toBe("no-store");
    expect(platformCache.asked).toEqual(["https://canonical.invalid/products/1"]);
  });

  it.each([
    { Authorization: "Bearer x" },
    { Cookie: "a=b" },
    { "Cache-Control": "no-cache", Pragma: "no-cache" },
    { Range: "bytes=0-3" },
    { "X-Request-Id": "mine", "X-Forwarded-Proto": "http", "Accept-Encoding": "br" },
  ])("gets the same response with the headers %o", async (headers) => {
    const plain = await get("/products/1");
    const odd = await get("/products/1", { headers: headers as Record<string, string> });
    expect([...odd.headers]).toEqual([...plain.headers]);
    expect(await odd.text()).toBe(await plain.text());
  });

  it("by the Worker itself never leads to another request", async () => {
    const response = await get("https://canonical.invalid/products/1?junk");
    expect([response.status, edgeControl(response), platformCache.asked]).toEqual([200, "no-store", []]);
  });

  it("under an alias has the age and freshness of the platform's entry", async () => {
    const aged = (s: number) => () => new Response("[1]", { headers: { Age: String(s), ETag: '"x"' } });
    const status = async () => {
      const { headers } = await get("/products/1/");
      return [headers.get("Cache-Status"), headers.get("Age")];
    };
    platformCache.answer = aged(100);
    expect(await status()).toEqual(["atelier; hit; ttl=200", "100"]);
    platformCache.answer = aged(400);
    expect(await status()).toEqual(["atelier; hit; ttl=-100; detail=stale-while-revalidate", "400"]);
    platformCache.answer = aged(10_000);
    expect(await status()).toEqual(["atelier; hit; ttl=-9700; detail=stale-if-error", "10000"]);
    expect(records.at(-1)).toMatchObject({ cache: "stale", queries: 0 });
  });

  it("with a matching ETag is a 304 under the key and an alias, with the headers of the 200", async () => {
    const full = await get("/products/1");
    const headers = { "If-None-Match": full.headers.get("ETag") ?? "" };
    const spelled = await get("/products/1", { headers });
    full.headers.delete("Content-Type");
    expect([spelled.status, ...spelled.headers]).toEqual([304, ...full.headers]);
    const otherwise = await get("/products/1/", { headers });
    expect([otherwise.status, edgeControl(otherwise)]).toEqual([304, "no-store"]);
  });

  it.each(["/products/1", "/products/1/"])("that fails is not stored: %s", async (path) => {
    origin.down = true;
    const response = await get(path);
    expect([response.status, response.headers.get("Cache-Control"), edgeControl(response)]).toEqual([
      503,
      "no-store",
      null,
    ]);
    expect(response.headers.get("CDN-Cache-Control")).toBeNull();
    expect(response.headers.get("X-Request-Id")).not.toBeNull();
  });

  it.each(["/health", "/ready", "/nope", "/products/x", "/docs/", "/?product=1"])(
    "%s is not stored",
    async (path) => {
      const { headers } = await get(path);
      const control = headers.get("Cloudflare-CDN-Cache-Control") ?? headers.get("Cache-Control");
      expect(control).toBe("no-store");
      expect(headers.get("Cache-Tag")).toBeNull();
    },
  );

  it("is not stored with more tags than the platform takes, because no purge would find it", async () => {
    for (let id = 1000; id < 2000; id += 1) await given.product({ id });
    const related = JSON.stringify(Array.from({ length: 1000 }, (_, i) => 1000 + i));
    await given.product({ id: 3, related: related.replace("[", "{").replace("]", "}") });
    const response = await get("/products/3/related");
    expect([response.status, edgeControl(response)]).toEqual([200, "no-store"]);
  });
});

describe("concurrent requests", () => {
  it("share one query in an isolate", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => get(i % 2 ? "/products/1" : "/products/1/")),
    );
    expect(answers.every((response) => response.status === 200)).toBe(true);
    expect(origin.queries).toBe(1);
  });

  it("neither share nor store a query across a purge", async () => {
    let proceed = () => {};
    origin.pause = new Promise((resolve) => {
      proceed = resolve;
    });
    const before = get("/products/1");
    while (origin.queries === 0) await scheduler.wait(1);
    const purge = await get("/purges", {
      method: "POST",
      headers: { Authorization: "Bearer new-token-of-16-or-more", "Content-Type": "application/json" },
      body: '{"tags":["product-1"]}',
    });
    expect(purge.status).toBe(202);
    const after = get("/products/1");
    while (origin.queries === 1) await scheduler.wait(1);
    proceed();
    expect(edgeControl(await before)).toBe("no-store");
    expect(edgeControl(await after)).toContain("max-age");
  });
});
