import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, type Options, type ResultPromise } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StackInfo } from "../local/data-dir.ts";
import { freePort, isPortTaken } from "../local/ports.ts";
import { breakByDrawer } from "../testing/drawer.ts";

/** A first start creates a database, fills it and bundles the Worker, which is slow on a busy machine. */
const START_MS = 90_000;

let parent: string;
let data: string;
let port: number;
let gatewayPort: number;
const started: ResultPromise<typeof settings>[] = [];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "atelier-start-"));
  // Started by root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(parent, 0o711);
  data = join(parent, "data");
  [port, gatewayPort] = [await freePort(), await freePort()];
});

afterAll(async () => {
  for (const stack of started.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    await stop(stack);
  }
  await rm(parent, { recursive: true, force: true });
});

const settings = { reject: false, all: true } satisfies Options;

function start(...args: string[]): ResultPromise<typeof settings> {
  const ports = ["--port", String(port), "--gateway-port", String(gatewayPort)];
  const stack = execa(process.execPath, ["db/start/main.ts", ...ports, "--data", data, ...args], settings);
  started.push(stack);
  return stack;
}

/** Its output so far. */
function output(stack: ResultPromise<typeof settings>): () => string {
  const chunks: string[] = [];
  stack.stdout.on("data", (chunk) => chunks.push(String(chunk)));
  return () => chunks.join("");
}

async function untilReady(stack: ResultPromise<typeof settings>): Promise<StackInfo> {
  let ended = false;
  void stack.then(() => {
    ended = true;
  });
  const file = join(data, "stack.json");
  while (!ended) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return JSON.parse(text);
    await sleep(50);
  }
  throw new Error(`npm start ended: ${(await stack).all}`);
}

/** Polls /ready, and returns what a script finds at the first 200. */
async function infoWhenReady(stack: ResultPromise<typeof settings>): Promise<unknown> {
  const ended = stack.then(({ all }) => Promise.reject(new Error(`npm start ended: ${all}`)));
  const found = async () => {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
      if (response?.status === 200) return JSON.parse(await readFile(join(data, "stack.json"), "utf8"));
    }
  };
  return await Promise.race([found(), ended]);
}

async function stop(stack: ResultPromise<typeof settings>, signal: NodeJS.Signals = "SIGINT") {
  stack.kill(signal);
  return await stack;
}

async function countProducts({ url }: StackInfo): Promise<string | null> {
  return (await fetch(`${url}/products?count=1`)).headers.get("x-total-count");
}

/** Uses the controls as the explorer does. */
async function breakAndMend({ url, writeToken }: StackInfo): Promise<void> {
  const headers = { "Content-Type": "application/json", Origin: url };
  const control = async (path: string, body: object) => {
    const response = await fetch(`${url}/local/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const text = await response.text();
    expect(text).not.toContain(writeToken);
    return [response.status, JSON.parse(text)];
  };
  const sees = async (path: string) => await (await fetch(`${url}/products/${path}`)).json();
  expect((await fetch(`${url}/products/1`)).headers.get("Atelier-Stack")).toBe("local");
  await sees("3");

  expect(await control("faults", { mode: "down" })).toMatchObject([200, { mode: "down" }]);
  expect(await control("state", {})).toMatchObject([
    200,
    { faults: { mode: "down" }, queries: expect.any(Number) },
  ]);
  expect((await fetch(`${url}/products/2`)).status).toBe(503);
  expect(await sees("3")).toMatchObject({ id: 3 });
  expect(await control("faults", {})).toMatchObject([200, { mode: "none" }]);

  const [status, changed] = await control("products/3", { price: "79.00", quantity: 0 });
  expect([status, changed.id]).toEqual([200, 3]);
  const [card] = (await sees("?ids=3&view=cards")) as object[];
  expect(card).toMatchObject({ original_price: "79.00", sale_price: null, in_stock: false });
  expect(JSON.stringify(await sees("3/styles"))).not.toMatch(/"quantity":[^0]/);
  expect((await control("products/3", { price: "cheap" }))[0]).toBe(422);
  expect((await control("products/3", { name: "x" }))[0]).toBe(422);
  expect((await control("products/999", { price: "1" }))[0]).toBe(404);
  expect((await control("purges", { everything: true }))[0]).toBe(202);

  const [imported, { slogan, said }] = await control("import", { product_id: 3 });
  expect([imported, said]).toEqual([
    200,
    expect.stringMatching(/^products: 0 made, 1 changed, .*styles: 0 made, 0 changed,/),
  ]);
  await expect.poll(() => sees("3")).toMatchObject({ slogan });
  expect((await control("import", { product_id: 999 }))[0]).toBe(422);
  expect(
    (
      await fetch(`${url}/local/state`, {
        method: "POST",
        headers: { ...headers, Origin: "https://shop.example" },
        body: "{}",
      })
    ).status,
  ).toBe(403);
}

/** Other requests of unchanged front ends. */
const STAND_INS = [
  ["GET", "/qa/questions?product_id=7", 200, '{"product_id":"7","results":[]}'],
  ["GET", "/qa/questions/?product_id=7&count=100", 200, '{"product_id":"7","results":[]}'],
  ["GET", "/cart", 200, "[]"],
  ["HEAD", "/cart", 200, ""],
  ["POST", "/cart", 201, "{}"],
  ["POST", "/interactions", 201, "{}"],
] as const;

describe("npm start", () => {
  it("serves a generated catalogue, and one signal stops everything", {
    timeout: START_MS,
  }, async () => {
    const stack = start("--products", "40");
    const printed = output(stack);
    const info = await untilReady(stack);

    expect(info).toMatchObject({
      url: `http://127.0.0.1:${port}`,
      writeToken: expect.stringMatching(/^\w{48}$/),
    });
    expect((await stat(join(data, "stack.json"))).mode & 0o077).toBe(0);
    expect(await countProducts(info)).toBe("40");

    const page = { headers: { Origin: "https://shop.example" } };
    for (const [method, path, status, body] of STAND_INS) {
      const response = await fetch(`${info.url}${path}`, { method, ...page });
      expect([path, response.status, await response.text()]).toEqual([path, status, body]);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(response.headers.get("X-Stand-In")).toBe("npm start");
    }
    const asksFirst = { Origin: "https://shop.example", "Access-Control-Request-Method": "POST" };
    expect((await fetch(`${info.url}/cart`, { method: "OPTIONS", headers: asksFirst })).status).toBe(204);
    expect((await fetch(`${info.url}/qa/questions/1`)).status).toBe(404);

    const styles = await (await fetch(`${info.url}/products/1/styles`)).json();
    const picture = await fetch(
      (styles as { results: { photos: { url: string }[] }[] }).results[0]?.photos[0]?.url ?? "",
    );
    expect([picture.status, picture.headers.get("Content-Type")]).toEqual([200, "image/svg+xml"]);
    expect(picture.url.startsWith(`${info.url}/garments/jackets/ocean-blue_slate-grey/`)).toBe(true);

    await breakAndMend(info);

    const second = await start();
    expect(second.exitCode).toBe(1);
    expect(second.all).toMatch(
      /in use by another start \(http:\/\/127\.0\.0\.1:\d+, process \d+\)\. Stop that one/,
    );

    const id = (await fetch(`${info.url}/products/undefined`)).headers.get("X-Request-Id");
    await expect.poll(printed).toContain("/undefined");

    const { exitCode, all } = await stop(stack);
    expect(exitCode).toBe(0);
    expect(all).toContain(info.writeToken);
    expect(all).toMatch(/^GET \/products 200 miss \d+ ms$/m);
    expect(all).toMatch(new RegExp(`^GET /products/undefined 422 \\d+ ms id=${id}$`, "m"));
    expect(all).not.toMatch(/\/health|\/ready|wrangler/);
    expect([await isPortTaken(port), await isPortTaken(gatewayPort)]).toEqual([false, false]);
    await expect(stat(join(data, "stack.json"))).rejects.toThrow("ENOENT");
  });

  it("starts again with its data, also after a kill, and can be found when it prints that it is ready", {
    timeout: START_MS,
  }, async () => {
    const killed = start();
    await untilReady(killed);
    killed.kill("SIGKILL");
    // Not the end of its output, which its children keep open.
    await once(killed, "exit");
    await rm(join(data, "stack.json"));

    const stack = start("--products", "7", "--json");
    const printed = output(stack);
    const ready = infoWhenReady(stack);
    const info = await untilReady(stack);
    expect(await countProducts(info)).toBe("40");
    expect(await ready).toEqual(info);
    await breakByDrawer(info.url);
    await expect.poll(printed).toContain('"ready":{');
    const { exitCode, stdout } = await stop(stack, "SIGTERM");
    expect(exitCode).toBe(0);
    const records = stdout.split("\n").map((line) => JSON.parse(line));
    expect(records).toContainEqual(
      expect.objectContaining({ ready: expect.objectContaining({ url: info.url }) }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({ path: "/products", status: 200, ms: expect.any(Number) }),
    );
  });

  it("ends with a sentence if --csv cannot be used", {
    timeout: START_MS,
  }, async () => {
    const missing = await start("--csv", join(parent, "missing"));
    expect(missing.exitCode).toBe(1);
    expect(missing.all).toMatch(
      /^The folder .*missing does not exist. --csv must be the folder that contains the CSV files\.$/,
    );

    await writeFile(join(parent, "product.csv"), "this is no header\n1,2,3\n");
    const broken = await start("--csv", parent);
    expect(broken.exitCode).toBe(1);
    expect(broken.all).toMatch(/Nothing was changed\.$/);
    expect(broken.all).not.toMatch(/^ +at /m);

    const fresh = await start("--csv", parent, "--fresh");
    expect(fresh.exitCode).toBe(1);
  });

  it("still has its catalogue, and serves none of it after another import", {
    timeout: START_MS,
  }, async () => {
    const stack = start();
    const info = await untilReady(stack);
    expect(await countProducts(info)).toBe("40");
    const folder = join(parent, "other");
    await execa(process.execPath, ["db/generate/main.ts", "--products", "12", "--out", folder]);
    await execa(process.execPath, ["db/import/main.ts", folder, "--database-url", info.databaseUrl]);
    await expect.poll(() => countProducts(info), { timeout: 5000 }).toBe("12");
    await stop(stack);
  });

  it.each(["--port", "--gateway-port"])(
    "reports in a sentence that the port of %s is taken",
    async (option) => {
      const taken = await freePort();
      const other = createServer().listen(taken, "127.0.0.1");

      const { exitCode, all } = await start(option, String(taken));
      other.close();

      expect(exitCode).toBe(1);
      expect(all).toBe(
        `Port ${taken} is taken by another program. Stop that one, or choose another port with ${option}.`,
      );
    },
  );
});
