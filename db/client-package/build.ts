import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { UserError } from "../user-error.ts";
import { flattened, valuesOf } from "./flatten.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLIENT = join(ROOT, "src/client");

/** What the package runs on without a polyfill: `AbortSignal.any` is the newest thing that the client needs. */
const NODE = ">=20.3";

/** Makes the npm package of the client in `folder`, which is emptied first. */
export async function buildClient(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "dist"), { recursive: true });
  const work = await mkdtemp(join(ROOT, ".client-build-"));
  try {
    await compile(work, join(folder, "dist"));
  } finally {
    await rm(work, { recursive: true });
  }
  await cp(join(CLIENT, "README.md"), join(folder, "README.md"));
  await cp(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  await writeFile(join(folder, "package.json"), `${JSON.stringify(await manifest(), null, 2)}\n`);
}

/** In two steps: first the types that the routes declare are written out, then the client is compiled against those. */
async function compile(work: string, dist: string): Promise<void> {
  const types = await readFile(join(CLIENT, "api.ts"), "utf8");
  await writeFile(join(work, "values.ts"), valuesOf(types));
  await runCompiler(work, ["values.ts"], { emitDeclarationOnly: true, rootDir: "..", outDir: "declared" });
  const declared = await readFile(join(work, "declared", basename(work), "values.d.ts"), "utf8");

  const sources = (await readdir(CLIENT)).filter((file) => /^[\w-]+\.ts$/.test(file));
  for (const file of sources) await cp(join(CLIENT, file), join(work, file));
  await writeFile(join(work, "api.ts"), flattened(types, declared));
  await runCompiler(work, ["client.ts"], { rewriteRelativeImportExtensions: true, outDir: "out" });
  for (const file of await readdir(join(work, "out"))) {
    if (file === "api.js") continue; // holds types only
    const text = await readFile(join(work, "out", file), "utf8");
    await writeFile(join(dist, file), text.replaceAll(/"(\.\/[\w-]+)\.ts"/g, '"$1.js"'));
  }
}

async function runCompiler(work: string, files: string[], options: object): Promise<void> {
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    noErrorTruncation: true, // prints long types whole
    target: "es2022",
    lib: ["es2024", "dom", "dom.iterable"],
    types: [],
    ...options,
  };
  const config = { extends: "../tsconfig.json", compilerOptions, files };
  await writeFile(join(work, "tsconfig.json"), JSON.stringify(config));
  const { failed, stdout } = await execa("tsc", ["-p", work], {
    reject: false,
    preferLocal: true,
    localDir: ROOT,
  });
  if (failed) throw new UserError(`The client does not compile:\n${stdout}`);
}

async function manifest() {
  const { name, version, license } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  return {
    name: `${name}-client`,
    version,
    description: "A typed client of the Atelier Edge API, without dependencies",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: NODE },
    exports: { ".": { types: "./dist/client.d.ts", default: "./dist/client.js" } },
    files: ["dist"],
  };
}
