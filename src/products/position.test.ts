import { beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json } from "../testing/writer.ts";

let time: number;

/** A data centre with its own store, and a clock that is ahead of the others. */
function startPlace(aheadMs = 0) {
  const now = () => time + aheadMs;
  const { store } = createMemoryStore(now);
  return createTestApp({ store, now });
}

let here: ReturnType<typeof startPlace>;
let elsewhere: ReturnType<typeof startPlace>;
let writer: ReturnType<typeof createWriter>;
let id: number;

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
  time = 1_700_000_000_000;
  here = startPlace();
  elsewhere = startPlace(900);
  writer = createWriter(here);
  id = await writer.make({ name: "old" });
});

const path = () => `/products/${id}`;
const nameOf = async (response: Response) => ((await json(response)) as { name: string }).name;

async function rename(name: string): Promise<string> {
  const response = await writer.put(id, { name });
  expect(response.status).toBe(200);
  return response.headers.get("Atelier-Position") ?? "";
}

describe("a position", () => {
  it("sends a read in another data centre to the origin, even if the clock there is ahead", async () => {
    await elsewhere.get(path());
    const position = await rename("new");
    expect(await nameOf(await elsewhere.get(path()))).toBe("old");
    const own = await elsewhere.get(path(), { "Atelier-Position": position });
    expect(own.headers.get("Cache-Status")).toBe("atelier; fwd=request; stored");
    expect(await nameOf(own)).toBe("new");
  });

  it("allows a cache entry that was made after it", async () => {
    const position = await rename("new");
    time += 2000;
    await elsewhere.get(path());
    const own = await elsewhere.get(path(), { "Atelier-Position": position });
    expect(own.headers.get("Cache-Status")).toMatch(/^atelier; hit/);
  });

  it("lets other clients see what its read has fetched", async () => {
    await elsewhere.get(path());
    const position = await rename("new");
    await elsewhere.get(path(), { "Atelier-Position": position });
    expect(await nameOf(await elsewhere.get(path()))).toBe("new");
  });

  it("does not join a query that started before it", async () => {
    const read = elsewhere.get(path());
    const position = await rename("new");
    expect(await nameOf(await elsewhere.get(path(), { "Atelier-Position": position }))).toBe("new");
    await read;
  });

  it("is also returned for new and deleted products", async () => {
    const made = await writer.post({ name: "made", category: "c", default_price: 1 });
    expect(made.headers.get("Atelier-Position")).toMatch(/^\d+\./);
    await elsewhere.get(path());
    const gone = await writer.remove(id);
    const position = gone.headers.get("Atelier-Position") ?? "";
    expect((await elsewhere.get(path())).status).toBe(200);
    expect((await elsewhere.get(path(), { "Atelier-Position": position })).status).toBe(404);
  });

  it("is verified once, with a key that is imported once", async () => {
    const position = await rename("new");
    const imports = vi.spyOn(crypto.subtle, "importKey");
    const signs = vi.spyOn(crypto.subtle, "sign");
    for (let i = 0; i < 3; i += 1) {
      time += 2000;
      await elsewhere.get(path(), { "Atelier-Position": position });
    }
    expect([imports.mock.calls.length, signs.mock.calls.length]).toEqual([1, 1]);
    vi.restoreAllMocks();
  });

  it("that was verified before allows no older entry of something else", async () => {
    const other = await writer.make({ name: "old" });
    await elsewhere.get(`/products/${other}`);
    const position = await rename("new");
    for (let i = 0; i < 2; i += 1) await elsewhere.get(path(), { "Atelier-Position": position });
    const read = await elsewhere.get(`/products/${other}`, { "Atelier-Position": position });
    expect(read.headers.get("Cache-Status")).toBe("atelier; fwd=request; stored");
  });

  it.each([
    ["with an invalid signature", () => `${time + 60_000}.AAAA`],
    ["that was changed", (signed: string) => `9${signed}`],
    ["of another format", () => "yesterday"],
    ["that is empty", () => ""],
  ])("%s sends no read to the origin", async (_, forge) => {
    const position = await rename("new");
    await elsewhere.get(path());
    const read = await elsewhere.get(path(), { "Atelier-Position": forge(position) });
    expect(read.headers.get("Cache-Status")).toMatch(/^atelier; hit/);
  });
});
