import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CacheStore } from "./cache/store.ts";
import { createMemoryStore } from "./cache/testing/memory-store.ts";
import { ProblemError } from "./problem.ts";
import { createTestApp, emptyCatalogue, given, query } from "./testing/catalogue.ts";

const TOKEN = "new-token-of-16-or-more";

beforeAll(async () => {
  await emptyCatalogue();
  await given.product({ id: 1, related: "{2}" });
  await given.product({ id: 2 });
  await given.review({ id: 1, product_id: 1 });
  await given.productBlocks();
});

let time: number;
let origin: { queries: number; down: boolean };
let memory: ReturnType<typeof createMemoryStore>;
let get: (path: string, init?: RequestInit) => Promise<Response>;

function start(wrap: (store: CacheStore) => CacheStore = (store) => store) {
  time = 1_700_000_000_000;
  origin = { queries: 0, down: false };
  memory = createMemoryStore(() => time);
  return startIsolate(wrap);
}

/** Starts another isolate over the same store. From now on `get` asks it. */
function startIsolate(wrap: (store: CacheStore) => CacheStore = (store) => store) {
  const { app, records } = createTestApp({
    store: wrap(memory.store),
    now: () => time,
    sleep: async (ms) => later(ms / 1000),
    query: async (...statement) => {
      origin.queries += 1;
      if (origin.down) throw new ProblemError({ kind: "origin-unavailable" });
      return await query(...statement);
    },
  });
  // Returns after all background work.
  get = async (path, init = {}) => {
    const ctx = createExecutionContext();
    const response = await app.request(path, init, env, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { get, records };
}

const status = async (path: string, init?: RequestInit) =>
  (await get(path, init)).headers.get("Cache-Status");
const purge = (body: unknown, token = TOKEN, type = "application/json") =>
  get("/purges", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const later = (seconds: number) => {
  time += seconds * 1000;
};

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
    expect(memory.keys()).toEqual([`https://api.example.test${urls[0]}`]);
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
    expect([odd.status, await odd.text(), origin.queries, memory.keys().length]).toEqual([200, plain, 1, 1]);
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
    expect(memory.keys()).toEqual([]);
  });
});

describe("a purge", () => {
  it("by tag invalidates every entry that depends on it, and no other", async () => {
    const dependent = ["/products/2", "/products/2/styles", "/products/2/related"];
    for (const path of [...dependent, "/products/1"]) await get(path);
    expect((await purge({ tags: ["product-2"] })).status).toBe(202);
    for (const path of dependent) expect(await status(path)).toContain("fwd=uri-miss");
    expect(await status("/products/1")).toContain("hit");
  });

  it("by tag also invalidates a list that contains only the product's id", async () => {
    expect(await status("/products/1/related")).toBe("atelier; fwd=uri-miss; stored");
    expect(await status("/products/1/related")).toContain("hit");
    await purge({ tags: ["product-2"] });
    expect(await status("/products/1/related")).toContain("fwd=uri-miss");
  });

  it("of everything invalidates all entries", async () => {
    const paths = ["/products", "/products/1", "/reviews/1/meta", "/products/77"];
    for (const path of paths) await get(path);
    await purge({ everything: true });
    for (const path of paths) expect(await status(path)).toContain("fwd=uri-miss");
  });

  it("of everything, if soft, serves old entries while each is refreshed once, and then no longer", async () => {
    const first = start();
    const paths = ["/products", "/products/1", "/reviews/1/meta"];
    for (const path of paths) await first.get(path);
    expect((await purge({ everything: true, soft: 60 })).status).toBe(202);
    const second = startIsolate();
    origin.queries = 0;
    for (const path of paths) {
      const stale = await second.get(path);
      expect(stale.headers.get("Cache-Status")).toMatch(/^atelier; hit; ttl=\d+; detail=soft-purge$/);
      const anew = await second.get(path);
      expect(anew.headers.get("Cache-Status")).toMatch(/^atelier; hit; ttl=\d+$/);
    }
    expect(origin.queries).toBe(paths.length);
    // The first isolate serves what the second one made. An entry that was not refreshed is a miss after that time.
    expect((await first.get("/products/1")).headers.get("Cache-Status")).toMatch(/hit; ttl=\d+$/);
    await first.get("/products/2");
    await purge({ everything: true, soft: 60 });
    later(60);
    expect((await first.get("/products/2")).headers.get("Cache-Status")).toContain("fwd=uri-miss");
  });

  it("of everything, if soft, serves old entries during a failure for the requested time only", async () => {
    await get("/products/1");
    await purge({ everything: true, soft: 60 });
    origin.down = true;
    expect((await get("/products/1")).status).toBe(200);
    later(60);
    expect((await get("/products/1")).status).toBe(503);
  });

  it.each(["", "wrong-token-of-16-or-more", "old-token-of-16-or-mor"])(
    "is refused with the token %j",
    async (token) => {
      const response = await purge({ everything: true }, token);
      expect([response.status, response.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    },
  );

  it("accepts each of several tokens", async () => {
    expect((await purge({ everything: true }, "old-token-of-16-or-more")).status).toBe(202);
  });

  it.each([
    ["{", 400],
    ["", 400],
    [{}, 422],
    [{ tags: [] }, 422],
    [{ tags: ["a b"] }, 422],
    [{ tags: ["a,b"] }, 422],
    [{ tags: ["*"] }, 422],
    [{ everything: false }, 422],
    [{ everything: true, soft: 301 }, 422],
    [{ tags: ["~"] }, 422],
    [{ tags: ["a"], everything: true }, 422],
    [{ tags: ["x".repeat(70_000)] }, 413],
  ])("refuses the body %o with %i", async (body, code) => {
    const response = await purge(body);
    expect(response.status).toBe(code);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("refuses a body that is not JSON by its content type", async () => {
    expect((await purge({ everything: true }, TOKEN, "text/plain")).status).toBe(415);
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
    const copy = memory.copies.get("https://api.example.test/products/1");
    if (copy === undefined) throw new Error("nothing was stored");
    copy.headers = spoil(copy.headers);
    startIsolate();
    expect(await status("/products/1")).toBe("atelier; fwd=uri-miss; stored");
  });
});

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
      store: memory.store,
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
