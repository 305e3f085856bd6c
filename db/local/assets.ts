import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { problemPages } from "../../src/problem-pages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where wrangler.toml has the Worker's static files, which are made and never edited. */
export const ASSETS = join(ROOT, ".assets");

/** Folders of the sources that browsers are given, and the package that holds what /docs needs. */
const BROWSER_SOURCES = ["client", "explorer"];
const REFERENCE = ["swagger-ui.css", "swagger-ui-bundle.js"];

/**
 * Puts the static files of the Worker into one folder: the explorer and the client it uses, without their types, the
 * two files of the reference page, and a page for each type of problem. What is up to date is left alone, so that others may read it meanwhile.
 */
export async function gatherAssets(): Promise<void> {
  for (const folder of BROWSER_SOURCES) {
    for (const file of await readdir(join(ROOT, "src", folder))) {
      if (/\.test\.ts$|\.json$/.test(file)) continue;
      const source = await readFile(join(ROOT, "src", folder, file), "utf8");
      if (file.endsWith(".ts")) await put(`${folder}/${file.replace(/ts$/, "js")}`, asModule(source));
      else await put(`${folder}/${file}`, source);
    }
  }
  for (const file of REFERENCE) {
    await put(`docs/${file}`, await readFile(join(ROOT, "node_modules/swagger-ui-dist", file), "utf8"));
  }
  for (const [kind, html] of problemPages()) await put(`problems/${kind}.html`, html);
}

/** As browsers take it: types have become white space, so every line is where it was. */
function asModule(source: string): string {
  return stripTypeScriptTypes(source).replace(/( from "\.{1,2}\/[\w./-]+)\.ts"/g, '$1.js"');
}

async function put(path: string, content: string): Promise<void> {
  const target = join(ASSETS, path);
  const before = await readFile(target, "utf8").catch(() => undefined);
  if (before === content) return;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

if (import.meta.main) await gatherAssets();
