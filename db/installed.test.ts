import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

let checkout: string;

/** A checkout after `git clone`, with the files that the commands need. */
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), "checkout-"));
  for (const path of ["package.json", "db", "loadtest"]) {
    await cp(join(ROOT, path), join(checkout, path), {
      recursive: true,
      filter: (source) => !source.includes(`loadtest/.data`),
    });
  }
});

afterEach(() => rm(checkout, { recursive: true, force: true }));

const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));

async function run(command: string, nodeOptions = "") {
  // Runs a script by the shell, because npm takes a second longer.
  return await execa(scripts[command], {
    shell: true,
    cwd: checkout,
    reject: false,
    all: true,
    env: { NODE_OPTIONS: nodeOptions },
  });
}

describe("before npm ci", () => {
  it.each(Object.keys(scripts).filter((name) => name !== "test"))(
    "npm run %s says what to do",
    async (command) => {
      const { exitCode, all } = await run(command);
      expect(exitCode).toBe(1);
      expect(all).toBe(
        `The packages of this project are not installed: run \`npm ci\` in ${checkout} first.`,
      );
    },
  );
});

describe("on a Node that is too old", () => {
  async function asNode(version: string) {
    const disguise = join(checkout, "old.cjs");
    const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
    await writeFile(disguise, `Object.defineProperty(process, "versions", { value: ${versions} });`);
    return await run("start", `--require ${disguise}`);
  }

  it("says so after npm ci", async () => {
    await mkdir(join(checkout, "node_modules"));
    await writeFile(join(checkout, "node_modules/.package-lock.json"), "{}");
    const { exitCode, all } = await asNode("20.20.2");
    expect(exitCode).toBe(1);
    expect(all).toMatch(
      /^This is Node 20\.20\.2, and the commands need Node 24 or newer\. `npm ci` installs one/,
    );
  });

  it("says which one npm ci needs", async () => {
    const { all } = await asNode("12.22.12");
    expect(all).toMatch(/not installed: .* That takes Node 20 or newer, and this is Node 12\.22\.12\.$/);
  });
});
