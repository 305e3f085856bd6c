import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createShop, fillShop, TOKEN } from "./testing/shop.ts";

const { get, later, origin, purge, start, startIsolate, status } = createShop();

beforeAll(fillShop);
beforeEach(() => start());

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
