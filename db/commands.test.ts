import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOWHERE = "postgresql://u:secret@127.0.0.1:1/d";

const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
/** This project's own commands by name. The others are those of packages. */
const MAINS = Object.entries<string>(scripts).flatMap(([name, script]) => {
  const main = /^node .* (\S+\.ts)$/.exec(script)?.[1];
  return main === undefined ? [] : [[name, main] as const];
});
const mainOf = Object.fromEntries(MAINS);

let folder: string;
let loaded: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "commands-"));
  loaded = join(folder, "loaded.cjs");
  // Prints at the end which slow packages were loaded.
  await writeFile(
    loaded,
    `process.on("exit", () => {
      const paths = Object.keys(require("node:module")._cache).join("\\n");
      const slow = ["wrangler", "pg", "miniflare"].filter((name) => paths.includes("/node_modules/" + name + "/"));
      console.error("loaded " + slow);
    });`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

function run(command: string, args: string[], nodeArgs: string[] = []) {
  return execa(process.execPath, [...nodeArgs, mainOf[command] ?? "", ...args], {
    cwd: ROOT,
    reject: false,
    all: true,
    timeout: 25_000,
    // Without a stack that may be running here.
    env: { DATABASE_URL: NOWHERE, NODE_NO_WARNINGS: "1" },
  });
}

describe.each(MAINS)("npm run %s", (command) => {
  it("prints its help without loading slow packages", async () => {
    const { exitCode, stdout, stderr } = await run(command, ["--help"], ["--require", loaded]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: npm (start|run \S+) -- /);
    // Import and migration load only the driver, which is quick; wrangler takes seconds.
    const driver = ["db:import", "db:migrate"].includes(command) ? "pg" : "";
    expect(stderr).toBe(`loaded ${driver}`);
  });

  it("names an unknown option", async () => {
    const { exitCode, all } = await run(command, ["--nonsense", "5"]);
    expect(exitCode).toBe(1);
    expect(all).toContain("error: unknown option '--nonsense'");
  });
});

const SENTENCES: [command: string, args: string[], sentence: RegExp][] = [
  [
    "db:generate",
    ["--prodcts", "5", "--out", "x"],
    /unknown option '--prodcts'\n\(Did you mean --products\?\)$/,
  ],
  ["db:generate", ["--out", "x"], /^error: --products <number> is required/],
  ["db:generate", ["--products", "5"], /^error: --out <folder> is required/],
  ["db:generate", ["--products", "many", "--out", "x"], /It must be a whole number from 1/],
  [
    "db:generate",
    ["--products", "5", "--out", "/dev/null/x"],
    /was not written to \/dev\/null\/x: a part of that path/,
  ],
  ["db:import", ["/nowhere"], /^There is no folder \/nowhere\.$/m],
  ["db:import", ["/nowhere", "--dry-run"], /There is no folder \/nowhere\.$/],
  ["db:import", ["."], /holds no catalogue: expected product\.csv/],
  ["db:import", [".", "--max-rejects", "x"], /--max-rejects x is neither/],
  ["db:migrate", [], /^Nothing answers at 127\.0\.0\.1:1/],
  ["db:migrate", ["--database-url", "d"], /^The database URL is not valid/],
  ["start", ["--csv", "/nowhere"], /^The folder \/nowhere does not exist\. --csv must be/],
  ["start", ["--port", "x"], /It must be a port from 1 to 65535/],
  ["start", ["--products", "0"], /It must be a whole number of at least 1/],
  ["start", ["--data", "/dev/null/x"], /cannot be written|No folder can be made/],
  ["rig", ["--data", "/dev/null/x"], /cannot be written|No folder can be made/],
  ["rig", ["--products", "-1"], /It must be a whole number of at least 1/],
  ["load", [], /missing required argument 'scenario'/],
  ["load", ["nonsense"], /^The scenario "nonsense" does not exist/],
  ["load", ["smoke", "--json", "/nowhere/x"], /^The figures could not be written to \/nowhere\/x/],
  ["load", ["smoke", "--rate", "x"], /It must be a whole number of at least 1/],
  ["ladder", ["--seconds", "0"], /It must be a whole number of at least 1/],
  ["ladder", ["--out", "/dev/null/x"], /The folder \/dev\/null\/x cannot be written/],
  ["bench", ["--products", "1e3"], /It must be a whole number of at least 1000/],
  ["bench:cache", ["--products", "5"], /needs --products 20000 or more/],
  ["bench:routes", ["--products", "5"], /needs --products 70000 or more/],
  ["bench:page", ["--url", "nonsense"], /It must be a URL like/],
  ["bench:page", ["--url", "http://127.0.0.1:1/"], /^No server answers at http:\/\/127\.0\.0\.1:1\./],
  ["bench:page", ["--product", "x"], /It must be the id of a product/],
  ["bench:import", ["--folder", "/nowhere"], /^There is no folder \/nowhere\.$/],
  ["bench:import", ["--folder", "."], /holds no catalogue/],
];

describe("an impossible command", () => {
  it.each(SENTENCES)("ends npm run %s with a sentence: %j", async (command, args, sentence) => {
    const { exitCode, all } = await run(command, args);
    expect(all).toMatch(sentence);
    expect(all).not.toMatch(/^ +at /m);
    expect(all).not.toContain("secret");
    expect(exitCode).toBe(1);
  });
});
