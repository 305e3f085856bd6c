import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { ProblemError } from "../problem.ts";
import { createTestApp, emptyCatalogue, given, query } from "../testing/catalogue.ts";

function start(deps: Parameters<typeof createTestApp>[0] = {}) {
  let drains = 0;
  const { request, get, records } = createTestApp({
    store: createMemoryStore(Date.now).store,
    drainPurges: async () => {
      drains += 1;
    },
    ...deps,
  });
  const purge = (body: unknown) =>
    request("/purges", {
      method: "POST",
      headers: { Authorization: "Bearer new-token-of-16-or-more", "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const status = async () => (await get("/products/1")).headers.get("Cache-Status");
  return { purge, status, records, drains: () => drains };
}

const recorded = () => query("select tag from cache_purges order by id", []);

beforeEach(async () => {
  await query("truncate cache_purges", []);
  await emptyCatalogue();
  await given.product({ id: 1 });
});

describe("a purge that an operator asks for", () => {
  it.each([
    [{ tags: ["product-1", "reviews-1"] }, [["product-1"], ["reviews-1"]]],
    [{ everything: true }, [["*"]]],
    [{ everything: true, soft: 300 }, [["~"]]],
  ])("as %o is recorded for all data centres, and sent", async (body, rows) => {
    const { purge, drains, records } = start();
    expect((await purge(body)).status).toBe(202);
    expect(await recorded()).toEqual(rows);
    expect(drains()).toBe(1);
    expect(records.at(-1)).toMatchObject({ by: "new", purged: rows.flat() });
  });

  it.each([
    {},
    [],
    { tags: "product-1" },
    { everything: true, tags: ["product-1"] },
    { everything: false },
    { everything: true, soft: "10" },
    { everything: true, soft: 1.5 },
  ])("as %o is rejected with what is allowed", async (body) => {
    const response = await start().purge(body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail:
        'invalid body: must be {"tags": [...]} with 1 to 1000 tags and optionally "here": true, or {"everything": true} and optionally "soft": 1 to 300',
    });
    expect(await recorded()).toEqual([]);
  });

  it.each([
    [{ everything: true, soft: 0 }, "soft: must be a whole number of seconds from 1 to 300"],
    [{ everything: true, soft: 301 }, "soft: must be a whole number of seconds from 1 to 300"],
    [{ tags: ["product-1"], soft: 10 }, "soft: is not a field that can be given"],
  ])("as %o is rejected: %s", async (body, why) => {
    const response = await start().purge(body);
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      422,
      `invalid ${why}`,
    ]);
    expect(await recorded()).toEqual([]);
  });

  it("with `here` invalidates only the given tags in this data centre, and records none", async () => {
    const { purge, status, drains } = start();
    await status();
    expect((await purge({ tags: ["cards"], here: true })).status).toBe(202);
    expect(await status()).toContain("hit");
    expect((await purge({ tags: ["product-1"], here: true })).status).toBe(202);
    expect(await status()).toContain("fwd=uri-miss");
    expect(await recorded()).toEqual([]);
    expect(drains()).toBe(2);
  });

  it("is executed here and answered 503 if it cannot be recorded", async () => {
    const down = () => Promise.reject(new ProblemError({ kind: "origin-unavailable" }));
    const { purge, status, drains } = start({ transact: down });
    await status();
    expect(await status()).toContain("hit");
    const response = await purge({ tags: ["product-1"] });
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(await status()).toContain("fwd=uri-miss");
    expect(drains()).toBe(0);
  });

  it("fails if the store fails", async () => {
    const store = { match: async () => undefined, put: () => Promise.reject(new Error("no store")) };
    const { purge, records } = start({ store });
    expect((await purge({ everything: true })).status).toBe(500);
    expect(records.at(-1)?.error).toContain("no store");
    expect(await recorded()).toEqual([["*"]]);
  });
});
