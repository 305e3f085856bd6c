import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

// The client in another project: built, packed, and installed into an empty folder.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONSUMER = fileURLToPath(new URL("client-package-consumer.ts", import.meta.url));
const BUILD_MS = 180_000; // npm twice and a compiler, on a machine that may be busy

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "client-consumer-"));
  await execa("npm", ["run", "build:client"], { cwd: ROOT });
  const { stdout: packed } = await execa("npm", ["pack", join(ROOT, ".client"), "--silent"], {
    cwd: project,
  });
  await writeFile(join(project, "package.json"), '{"private":true,"type":"module"}');
  await execa("npm", ["install", packed.trim(), "--offline", "--no-audit"], { cwd: project });
  await mkdir(join(project, "src"));
  await cp(CONSUMER, join(project, "src/main.ts"));
}, BUILD_MS);

afterAll(() => rm(project, { recursive: true, force: true }));

const installed = (file: string) => join(project, "node_modules/atelier-edge-client", file);

/** `npm test` puts the Node of this project in front of the developer's own, which comes later on the path. */
async function oldestNode(): Promise<string> {
  const found = [{ node: process.execPath, major: Number.parseInt(process.versions.node, 10) }];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const node = join(folder, "node");
    const { stdout } = await execa(node, ["--version"], { reject: false });
    const major = Number.parseInt(stdout?.slice(1) ?? "", 10);
    if (major >= 20) found.push({ node, major });
  }
  return found.reduce((oldest, one) => (one.major < oldest.major ? one : oldest)).node;
}

async function run(file: string) {
  const { stdout } = await execa(await oldestNode(), [file, inject("workerUrl")], { cwd: project });
  return JSON.parse(stdout);
}

/** What client-package-consumer.ts prints. */
const SEEN = {
  name: "Packed Parka",
  sameTag: true,
  rating: null,
  posted: 5,
  status: 404,
  hasRequestId: true,
};

describe("the client's package", () => {
  it("has its README, its licence and no dependency", async () => {
    expect(await readFile(installed("README.md"), "utf8")).toContain("npm install");
    expect(await readFile(installed("LICENSE"), "utf8")).toContain("MIT");
    expect(JSON.parse(await readFile(installed("package.json"), "utf8"))).not.toHaveProperty("dependencies");
  });

  it("has types without references to the service", async () => {
    const types = await readFile(installed("dist/api.d.ts"), "utf8");
    expect(types).toMatch(/export type Product = \{\n {4}id: number;\n {4}name: string;/);
    expect(types).not.toMatch(/import|zod/);
  });

  it.each([
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ])(
    "compiles under strict TypeScript with the module resolution of %s, and runs",
    {
      timeout: BUILD_MS,
    },
    async (moduleResolution, module) => {
      const compilerOptions = {
        target: "es2022",
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        lib: ["es2024", "dom", "dom.iterable"],
        types: [],
        rootDir: "src",
        outDir: moduleResolution,
      };
      await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
      const tsc = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
      const { stdout } = await execa(process.execPath, [tsc, "-p", project], { reject: false });
      expect(stdout).toBe("");
      expect(await run(join(project, moduleResolution, "main.js"))).toEqual(SEEN);
    },
  );

  it("can be bundled without unused code", { timeout: BUILD_MS }, async () => {
    const outfile = join(project, "bundle.mjs");
    await build({ entryPoints: [join(project, "src/main.ts")], bundle: true, format: "esm", outfile });
    expect(await run(outfile)).toEqual(SEEN);

    const stdin = { contents: 'export { ApiProblem } from "atelier-edge-client";', resolveDir: project };
    const [small] = (await build({ stdin, bundle: true, format: "esm", write: false })).outputFiles;
    expect(small?.text).not.toContain("createClient");
  });
});
