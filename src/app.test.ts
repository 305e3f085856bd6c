import { beforeAll, describe, expect, it } from "vitest";
import { ProblemError } from "./problem.ts";
import { createTestApp, emptyCatalogue, given } from "./testing/catalogue.ts";

const { request, get, records } = createTestApp();

beforeAll(async () => {
  await emptyCatalogue();
  await given.product({ id: 1 });
  await given.productBlocks();
});

/** A read, a 404 of a product, a 404 of a path, a 422, and a response that is never stored. */
const PLACES = ["/products/1", "/products/2", "/nope", "/products/x", "/health", "/problems/internal"];

describe("every response", () => {
  it.each(PLACES)("of %s has an id, cache headers, timing and security headers", async (path) => {
    const { headers } = await get(path);
    expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("Cache-Control")).toMatch(/^(no-store|public, max-age=0, must-revalidate)$/);
    expect(headers.get("Server-Timing")).toMatch(/total;dur=\d+/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(headers.get("Strict-Transport-Security")).toBeNull();
  });

  it("requires HTTPS in production", async () => {
    const production = createTestApp({ production: true });
    expect((await production.get("/health")).headers.get("Strict-Transport-Security")).toContain(
      "max-age=31536000",
    );
  });

  it.each(PLACES)("of %s is the same with credentials or unusual headers", async (path) => {
    const plain = await get(path);
    const odd = await get(path, {
      Authorization: "Bearer whatever",
      Cookie: "a=b",
      "Cache-Control": "no-cache",
      "X-Forwarded-Host": "evil.example",
      "X-Original-URL": "/products",
    });
    expect(odd.status).toBe(plain.status);
    expect(odd.headers.get("Cache-Control")).toBe(plain.headers.get("Cache-Control"));
    expect(await odd.text()).toBe(await plain.text());
  });
});

describe("the request id", () => {
  it("is the client's own, in the response and in the log", async () => {
    expect((await get("/health", { "X-Request-Id": "abc-123" })).headers.get("X-Request-Id")).toBe("abc-123");
    expect(records.at(-1)).toMatchObject({
      level: "info",
      requestId: "abc-123",
      path: "/health",
      status: 200,
    });
  });

  it.each(["a b", "a\tb", "<script>", "x".repeat(256)])("is a new one instead of %j", async (sent) => {
    expect((await get("/health", { "X-Request-Id": sent })).headers.get("X-Request-Id")).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });
});

describe("a cacheable answer", () => {
  it("makes browsers revalidate each time and has a lifetime for edge caches", async () => {
    const { headers } = await get("/products/1");
    expect(headers.get("Cache-Control")).toBe("public, max-age=0, must-revalidate");
    expect(headers.get("CDN-Cache-Control")).toBe(
      "max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
    );
    expect(headers.get("Cloudflare-CDN-Cache-Control")).toBe(headers.get("CDN-Cache-Control"));
  });

  it("is 304 without a body if the ETag matches, with the headers of the 200", async () => {
    const full = await get("/products/1");
    const tag = full.headers.get("ETag") ?? "";
    expect(tag).toMatch(/^"[0-9a-f]+"$/);
    const response = await get("/products/1", { "If-None-Match": `"other", ${tag}`, "X-Request-Id": "same" });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe("");
    expect(response.headers.get("X-Request-Id")).toBe("same");
    for (const name of ["ETag", "Cache-Control", "CDN-Cache-Control", "Access-Control-Allow-Origin"]) {
      expect(response.headers.get(name)).toBe(full.headers.get(name));
    }
  });

  it("is 200 if the ETag does not match, and a 404 never becomes a 304", async () => {
    expect((await get("/products/1", { "If-None-Match": '"other"' })).status).toBe(200);
    expect((await get("/products/2", { "If-None-Match": "*" })).status).toBe(404);
  });

  it.each([
    "/products",
    "/products/1",
    "/products/1/styles",
    "/products/1/related",
    "/reviews?product_id=1",
    "/reviews/1/meta",
  ])("costs exactly one query: %s", async (path) => {
    await get(path);
    expect(records.at(-1)).toMatchObject({ status: 200, queries: 1 });
  });
});

describe("HEAD", () => {
  it.each(["/products/1", "/products", "/nope", "/health", "/docs", "/problems/internal"])(
    "of %s has the headers of GET and no body",
    async (path) => {
      const head = await request(path, { method: "HEAD" });
      const full = await get(path);
      expect(head.status).toBe(full.status);
      expect(await head.text()).toBe("");
      for (const name of ["ETag", "Content-Type", "Cache-Control", "X-Total-Count"]) {
        expect(head.headers.get(name)).toBe(full.headers.get(name));
      }
    },
  );
});

describe("errors", () => {
  it.each([
    "/nope",
    "/products/1/nope",
    "/products/list/1",
    "/reviews/1/nope",
    "/docs/nope",
    "/%00",
    "/products//",
  ])("an unknown path is a 404 problem: %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      type: "/problems/unknown-path",
      status: 404,
      instance: path,
    });
  });

  it.each([
    ["PATCH", "/products/1/styles"],
    ["PUT", "/products/list"],
    ["POST", "/health"],
    ["DELETE", "/reviews/2/meta"],
    ["POST", "/docs"],
    ["PUT", "/products/list/"],
  ])("%s %s is a 405 problem that lists the allowed methods", async (method, path) => {
    const response = await request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toMatchObject({ type: "/problems/method-not-allowed", status: 405 });
  });

  it("an unknown failure is a 500, and only the log has the reason", async () => {
    const broken = createTestApp({
      query: () => Promise.reject(new Error("relation secret_table does not exist")),
    });
    const response = await broken.get("/products/1");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret_table");
    expect(broken.records).toHaveLength(1);
    expect(broken.records[0]).toMatchObject({ level: "error", status: 500 });
    expect(broken.records[0]?.error).toContain("secret_table");
  });

  it("an unreachable database is a 503 with Retry-After", async () => {
    const down = createTestApp({
      query: () =>
        Promise.reject(new ProblemError({ kind: "origin-unavailable" }, { cause: new Error("refused") })),
    });
    for (const path of ["/products", "/reviews/2/meta", "/ready"]) {
      const response = await down.get(path);
      expect(response.status).toBe(503);
      expect(response.headers.get("Retry-After")).toMatch(/^\d+$/);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(await response.json()).toMatchObject({ type: "/problems/origin-unavailable", status: 503 });
    }
    expect(down.records[0]?.error).toContain("refused");
    expect((await down.get("/health")).status).toBe(200);
  });
});

describe("CORS", () => {
  it("allows any origin, and browsers cache the preflight for a day", async () => {
    const response = await request("/products/1", {
      method: "OPTIONS",
      headers: {
        Origin: "https://shop.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "if-match",
      },
    });
    expect(response.status).toBe(204);
    const { headers } = response;
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(headers.get("Access-Control-Allow-Methods")).toBe("GET,HEAD,POST,PUT,DELETE,OPTIONS");
    expect(headers.get("Access-Control-Allow-Headers")).toBe(
      "Authorization,Content-Type,If-Match,If-None-Match,Idempotency-Key,Atelier-Position",
    );
    expect(headers.get("Access-Control-Max-Age")).toBe("86400");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("X-Request-Id")).not.toBeNull();
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it("lets the route answer an OPTIONS request that is not a preflight", async () => {
    const known = await request("/products/1", { method: "OPTIONS" });
    expect([known.status, known.headers.get("Allow")]).toEqual([204, "GET, HEAD, PUT, DELETE, OPTIONS"]);
    expect((await request("/nope", { method: "OPTIONS" })).status).toBe(404);
  });

  it("exposes the headers that pages need", async () => {
    const { headers } = await get("/products", { Origin: "https://shop.example" });
    expect(headers.get("Access-Control-Expose-Headers")).toBe(
      "ETag,Link,Location,X-Total-Count,Cache-Status,Age,Server-Timing,X-Request-Id,Idempotent-Replayed,Retry-After,Atelier-Position",
    );
  });
});
