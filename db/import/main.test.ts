import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { createTarget, readRejects, writeFolder } from "./test-catalogue.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

function run(...args: string[]) {
  return execa(process.execPath, [MAIN, ...args], { reject: false, timeout: 30_000 });
}

it("ends with a table, a report and the place of the rejects", async () => {
  const target = await createTarget();
  const folder = await writeFolder({ product: ["1,One,,,,1", "x,Two,,,,2"] });
  const report = join(folder, "report.json");
  const rejects = join(folder, "rejects");
  const done = await run(folder, "--database-url", target.url, "--report", report, "--rejects", rejects);
  expect(done).toMatchObject({ exitCode: 0 });
  expect(done.stdout).toMatch(/product\.csv +2 +1 +0 +0 +1 *$/m);
  expect(done.stdout).toMatch(/product\.csv +invalid-number +1 *$/m);
  expect(done.stdout).toContain(rejects);
  expect(done.stderr).toMatch(/product\.csv: 2 rows/);
  const { files } = JSON.parse(await readFile(report, "utf8"));
  expect(files["product.csv"]).toEqual({
    read: 2,
    imported: 1,
    repaired: 0,
    merged: 0,
    rejected: { "invalid-number": 1 },
  });
  expect(Object.keys(files)).toHaveLength(10);
  expect(await readRejects(rejects)).toEqual([
    { file: "product.csv", line: 3, reason: "invalid-number", text: "x,Two,,,,2" },
  ]);
});

it("ends with one sentence and exit code 1 when nothing could be changed", async () => {
  const target = await createTarget();
  const folder = await writeFolder({ product: ["1,One,,,,1", "x,Two,,,,2"] });
  const report = join(folder, "report.json");
  const rejects = join(folder, "rejects");
  const args = ["--database-url", target.url, "--report", report, "--rejects", rejects, "--max-rejects"];
  const many = await run(folder, ...args, "10%");
  expect(many.exitCode).toBe(1);
  expect(many.stderr).toMatch(/^1 of 2 rows were rejected.*$/m);
  expect(many.stderr).not.toMatch(/^\s+at /m);
  expect(JSON.parse(await readFile(report, "utf8")).files["product.csv"].read).toBe(2);
  expect((await run(folder, ...args, "many")).stderr).toMatch(/--max-rejects many is neither/);
  expect(await run(join(folder, "nowhere"), ...args, "1")).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^There is no folder .*nowhere\.$/),
  });
  expect(await target.query("select count(*)::int from products")).toEqual([[0]]);
});

it("changes nothing when the report could not be written", async () => {
  const target = await createTarget();
  const folder = await writeFolder({ product: ["1,One,,,,1"] });
  const done = await run(
    folder,
    "--database-url",
    target.url,
    "--report",
    join(folder, "nowhere", "report.json"),
  );
  expect(done).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^The report cannot be written to/),
  });
  expect(await target.query("select count(*)::int from products")).toEqual([[0]]);
});

it.each(["--report", "--rejects"])("does not write over the files that it reads: %s", async (option) => {
  const folder = await writeFolder({ product: ["1,One,,,,1", "x,Two,,,,2"] }, ["products"]);
  const before = await readFile(join(folder, "product.csv"), "utf8");
  const done = await run(`${folder}/`, "--dry-run", option, relative(".", join(folder, "product.csv")));
  expect(done).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^\S*product\.csv is a file of the catalogue and would be overwritten/),
  });
  expect(await readFile(join(folder, "product.csv"), "utf8")).toBe(before);
});

it("rehearses an import without a database, with the exit code that it would have", async () => {
  const folder = await writeFolder({ product: ["1,One,,,,1", "x,Two,,,,2"] });
  const rejects = join(folder, "rejects");
  const report = join(folder, "report.json");
  const args = ["--dry-run", "--database-url", "postgresql://u@127.0.0.1:1/d", "--rejects", rejects];
  const done = await run(folder, ...args, "--report", report);
  expect(done).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/dry run, nothing was written: 2/),
  });
  expect(JSON.parse(await readFile(report, "utf8")).files["product.csv"]).toMatchObject({ imported: 1 });
  expect(await readRejects(rejects)).toMatchObject([{ line: 3 }]);
  expect((await run(folder, ...args, "--max-rejects", "0")).exitCode).toBe(1);
});

it("replaces changed tables when it is told to", async () => {
  const target = await createTarget();
  const folder = await writeFolder({ product: ["1,One,,,,1"] }, ["products"]);
  await target.query("insert into products (id, name, default_price) values (9, 'Written', 1)");
  const refused = await run(folder, "--database-url", target.url);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("--replace") });
  expect(await target.query("select id from products")).toEqual([[9]]);
  expect(await run(folder, "--database-url", target.url, "--replace")).toMatchObject({ exitCode: 0 });
  expect(await target.query("select id from products")).toEqual([[1]]);
});

it("says of an update how many rows it wrote", async () => {
  const target = await createTarget();
  await target.import(await writeFolder({ product: ["1,One,,,,1", "2,Two,,,,2"] }));
  const folder = await writeFolder({ product: ["1,One,,,,3", "3,Three,,,,2"] });
  const done = await run(folder, "--database-url", target.url, "--update");
  expect(done).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Updated the catalogue: 2 rows/m),
  });
  expect(done.stdout).toMatch(
    /^products: 1 made, 1 changed, 1 removed; styles: 0 made, [^\n]* 9 cache tags\.$/m,
  );
});

describe("with --worker-url", () => {
  const TOKEN = "a-token-of-16-or-more";

  async function importFor(url: string, { token = TOKEN, update = false } = {}) {
    const target = await createTarget();
    const folder = await writeFolder({ product: ["1,One,,,,1"] });
    const done = await execa(
      process.execPath,
      [MAIN, folder, "--database-url", target.url, "--worker-url", url, ...(update ? ["--update"] : [])],
      {
        reject: false,
        timeout: 30_000,
        env: { ATELIER_WRITE_TOKEN: token },
      },
    );
    return { done, products: await target.query("select count(*)::int from products") };
  }

  it.each([
    ["everything once the catalogue is replaced", false, { everything: true }],
    [
      "what has changed once the catalogue is updated",
      true,
      { tags: ["product-1", "existence", "products", "cards", "reviews-1", "page-1"], here: true },
    ],
  ])("has the Worker purge %s", async (_, update, purge) => {
    const asked: unknown[] = [];
    const server = createServer(async (request, response) => {
      const { authorization } = request.headers;
      asked.push([request.method, request.url, authorization, JSON.parse(await text(request))]);
      response.writeHead(202).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { done } = await importFor(`http://127.0.0.1:${port}`, { update });
    server.close();
    expect(done).toMatchObject({ exitCode: 0 });
    expect(asked).toEqual([["POST", "/purges", `Bearer ${TOKEN}`, purge]]);
  });

  it("succeeds all the same, and says so, when the Worker cannot be told", async () => {
    const { done, products } = await importFor("http://127.0.0.1:9");
    expect(done.exitCode).toBe(0);
    expect(done.stderr).toMatch(/^The Worker at http:\/\/127\.0\.0\.1:9 was not told .*$/m);
    expect(done.stderr).not.toMatch(/^\s+at /m);
    expect(products).toEqual([[1]]);
  });

  it.each([
    ["http://api.example.com", TOKEN, /is not the URL of a Worker/],
    ["nonsense", TOKEN, /is not the URL of a Worker/],
    ["https://api.example.com", "", /Set ATELIER_WRITE_TOKEN/],
  ])("changes nothing for %s with the token %j", async (url, token, why) => {
    const { done, products } = await importFor(url, { token });
    expect(done).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(why) });
    expect(products).toEqual([[0]]);
  });
});

it("says of what no more can be added because the highest id is taken", async () => {
  const target = await createTarget();
  const folder = await writeFolder({
    product: ["2147483647,Last,,,,1"],
    styles: ["1,2147483647,Red,null,1,1"],
    skus: ["2147483647,1,M,1"],
  });
  const { stdout, exitCode } = await run(folder, "--database-url", target.url);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("No id is left for more products or skus");
});

it("explains its options", async () => {
  const { stdout, exitCode } = await run("--help");
  expect(exitCode).toBe(0);
  for (const option of [
    "<folder>",
    "--database-url",
    "--max-rejects",
    "--rejects",
    "--report",
    "--replace",
    "--dry-run",
  ]) {
    expect(stdout).toContain(option);
  }
});

it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
  "leaves the old catalogue after %s, and the next run cleans up",
  async (signal) => {
    const target = await createTarget();
    await target.import(await writeFolder({ product: ["1,Old,,,,1"] }));
    const rows = Array.from({ length: 300_000 }, (_, row) => `${row + 1},N,,,,1`);
    const folder = await writeFolder({ product: rows });
    const importing = execa(process.execPath, [MAIN, folder, "--database-url", target.url], {
      reject: false,
    });
    const begun = async () =>
      (await target.query("select to_regclass('catalogue_import.staged_products')"))[0]?.[0];
    while (!(await begun()));
    importing.kill(signal);
    const ended = await importing;
    if (signal !== "SIGKILL")
      expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Stopped") });
    expect(await target.query("select name from products")).toEqual([["Old"]]);
    await target.import(await writeFolder({ product: ["2,Next,,,,1"] }));
    expect(await target.query("select name from products")).toEqual([["Next"]]);
    expect(await target.query("select to_regnamespace('catalogue_import')")).toEqual([[null]]);
  },
);
