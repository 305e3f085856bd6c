import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { buildWorker, startWorkerd, type Workerd } from "../../db/local/workerd.ts";

const CACHE = new URL("../cache/", import.meta.url);

let folder: string;
let worker: Workerd;

beforeAll(async () => {
  folder = await temporaryFolder("atelier-cache-alone-");
  await cp(CACHE, join(folder, "cache"), { recursive: true });
  await symlink(new URL("../../node_modules", import.meta.url), join(folder, "node_modules"));
  const [, example = ""] =
    /```ts\n([\s\S]*?)```/.exec(await readFile(new URL("README.md", CACHE), "utf8")) ?? [];
  await writeFile(join(folder, "index.ts"), example);
  await writeFile(
    join(folder, "wrangler.toml"),
    'name = "example"\ncompatibility_date = "2026-01-01"\n[env.production]\n',
  );
  await mkdir(join(folder, "built"));
  await buildWorker(join(folder, "built"), join(folder, "index.ts"));
  worker = await startWorkerd(join(folder, "built"), {});
});
afterAll(async () => {
  await worker?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(path: string, init?: RequestInit) {
  const response = await fetch(`${worker.url}${path}`, init);
  return {
    status: response.status,
    body: await response.text(),
    cache: response.headers.get("Cache-Status"),
    etag: response.headers.get("ETag"),
  };
}

describe("the example of the cache tier's README, built from a copy of its folder alone", () => {
  it("stores a miss, serves hits, and sees a write with the next read", async () => {
    expect(await ask("/things/7")).toMatchObject({ status: 404, cache: "atelier; fwd=uri-miss; stored" });
    expect((await ask("/things/7", { method: "PUT", body: `"first"` })).status).toBe(204);
    expect(await ask("/things/7")).toMatchObject({ status: 200, body: `"first"` });
    expect(await ask("/things/7")).toMatchObject({ cache: expect.stringContaining("hit") });
    await ask("/things/7", { method: "PUT", body: `"second"` });
    expect(await ask("/things/7")).toMatchObject({
      body: `"second"`,
      cache: expect.stringContaining("uri-miss"),
    });
  });

  it("answers a matching ETag with 304", async () => {
    await ask("/things/8", { method: "PUT", body: `"same"` });
    const { etag } = await ask("/things/8");
    expect((await ask("/things/8", { headers: { "If-None-Match": etag ?? "" } })).status).toBe(304);
  });
});
