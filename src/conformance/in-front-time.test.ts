import { afterEach, describe, expect, it, vi } from "vitest";
import { behindCache, outcomeOf } from "./in-front.ts";

// Entries over time, sixty times as fast: reviews have half a second of freshness, five
// seconds of stale-while-revalidate, 24 minutes of stale-if-error.

const { isThere, ask, setFault } = behindCache("inFrontHurried");

afterEach(async () => {
  if (isThere) await setFault("none");
});

const until = (path: string, outcome: string) =>
  vi.waitFor(
    async () => {
      const response = await ask(path);
      expect([outcomeOf(response), response.status]).toEqual([outcome, 200]);
      return response;
    },
    { timeout: 20_000, interval: 20 },
  );

describe.skipIf(!isThere)("a cache in front, over time", () => {
  it("serves a stale entry at once while it is refreshed, and then the fresh one", async () => {
    const { headers } = await ask("/reviews?product_id=1");
    const stale = await until("/reviews?product_id=1", "UPDATING");
    expect(stale.headers.get("ETag")).toBe(headers.get("ETag"));
    await until("/reviews?product_id=1", "HIT"); // after the Worker's 304 to the cache
  });

  it("serves stale entries when the origin fails, under the key and aliases, and recovers", async () => {
    const expected = await (await ask("/reviews?product_id=2")).text();
    await setFault("down");
    await until("/reviews?product_id=2", "UPDATING");
    const stale = await until("/reviews?product_id=2", "STALE");
    expect(await stale.text()).toBe(expected);
    const otherwise = await ask("/reviews/2/list?junk=1");
    expect([otherwise.status, await otherwise.text()]).toEqual([200, expected]);
    await setFault("none");
    await until("/reviews?product_id=2", "HIT");
  });

  it("passes a failure on if it has no entry, and stores no failure", async () => {
    await setFault("down");
    for (const path of ["/products/3", "/products/3/"]) {
      const response = await ask(path);
      expect([response.status, outcomeOf(response)]).toEqual([503, "BYPASS"]);
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
      expect(response.headers.get("Retry-After")).not.toBeNull();
    }
    await setFault("none");
    expect((await ask("/products/3")).status).toBe(200);
  });

  it("stores a 404 for a short time, and does not serve it when the origin fails", async () => {
    expect((await ask("/products/99")).status).toBe(404);
    await setFault("down");
    await vi.waitFor(async () => expect((await ask("/products/99")).status).toBe(503), { timeout: 10_000 });
  });
});
