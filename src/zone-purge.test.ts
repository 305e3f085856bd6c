import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { createMemoryStore } from "./cache/testing/memory-store.ts";
import type { Param, Row } from "./sql.ts";
import { createTestApp, emptyCatalogue, given, query } from "./testing/catalogue.ts";

// A purge by the zone's API, in another data centre: it removes the stored responses with the tag, and does nothing else.

let time = 1_700_000_000_000;
const now = () => time;
const { store, copies } = createMemoryStore(now);

function purgeZone(tag: string): void {
  for (const [url, { headers }] of copies) {
    if (headers.get("Cache-Tag")?.split(",").includes(tag)) copies.delete(url);
  }
  time += 1000; // until the leases have expired
}

let gate: Promise<void> | undefined;
let reads: number;
const { app } = createTestApp({
  store,
  now,
  query: async <R extends Row>(text: string, params: readonly Param[]) => {
    const rows = await query<R>(text, params);
    reads += 1;
    await gate;
    return rows;
  },
});

async function nameAndStatus(): Promise<(string | null)[]> {
  const ctx = createExecutionContext();
  const response = await app.request("/products/1", {}, env, ctx);
  const { name } = await response.json<{ name: string }>();
  await waitOnExecutionContext(ctx);
  return [name, response.headers.get("Cache-Status")];
}

const rename = (name: string) => query("update products set name = $1 where id = 1", [name]);

beforeEach(async () => {
  copies.clear();
  time += 1000;
  gate = undefined;
  reads = 0;
  await emptyCatalogue();
  await given.product({ id: 1, name: "old" });
});

it("removes the entries", async () => {
  await nameAndStatus();
  await rename("new");
  expect((await nameAndStatus())[0]).toBe("old");
  purgeZone("product-1");
  expect(await nameAndStatus()).toEqual(["new", "atelier; fwd=uri-miss; stored"]);
  expect((await nameAndStatus())[1]).toContain("hit");
});

it("also invalidates what a slow read that started before the write stores later", async () => {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const slow = nameAndStatus();
  await expect.poll(() => reads, { interval: 5 }).toBe(1);
  await rename("new");
  purgeZone("product-1");
  open();
  expect(await slow).toEqual(["old", "atelier; fwd=uri-miss; stored"]);
  expect((await nameAndStatus())[0]).toBe("new");
});
