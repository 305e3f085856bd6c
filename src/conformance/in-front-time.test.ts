import { afterEach, describe, expect, it, vi } from "vitest";
import { behindCache, outcomeOf } from "./in-front.ts";

// What becomes of kept answers as time passes, sixty times as fast as told: half a second of freshness for reviews, five
// of stale-while-revalidate, 24 minutes of stale-if-error.

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

describe.skipIf(!isThere)("a cache in front, as time passes", () => {
  it("serves what is stale at once while it is made anew, and then the new", async () => {
    const { headers } = await ask("/reviews?product_id=1");
    const stale = await until("/reviews?product_id=1", "UPDATING");
    expect(stale.headers.get("ETag")).toBe(headers.get("ETag"));
    await until("/reviews?product_id=1", "HIT"); // by the Worker's 304 to the cache
  });

  it("bridges a failure of the origin, in every spelling, and goes on when it is back", async () => {
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

  it("has nothing to say of what it never had, and keeps no failure", async () => {
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

  it("remembers shortly what is not there, and does not bridge a failure with it", async () => {
    expect((await ask("/products/99")).status).toBe(404);
    await setFault("down");
    await vi.waitFor(async () => expect((await ask("/products/99")).status).toBe(503), { timeout: 10_000 });
  });
});
