import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { problemExamples } from "../../src/problem-examples.ts";
import { problemPages } from "../../src/problem-pages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Where wrangler.toml has the Worker's static files, which are made and never edited. */
export const ASSETS = join(ROOT, ".assets");

/** Folders of the sources that browsers are given. */
const BROWSER_SOURCES = ["client", "explorer", "reference"];

/** What the reference page shows its document with: one file without dependencies. */
const VIEWER = "node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js";

/**
 * Puts the static files of the Worker into one folder: the explorer, the client it uses and the reference page, without
 * their types; the viewer and the texts of that page; and a page for each type of problem. A file that is up to date is
 * left alone, because others may read it meanwhile.
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
  await put("reference/viewer.js", await readFile(join(ROOT, VIEWER), "utf8"));
  const guide = guideOf(await readFile(join(ROOT, "src/api-guide.md"), "utf8"));
  await put("reference/content.json", JSON.stringify({ guide, problems: problemExamples() }));
  for (const [kind, html] of problemPages()) await put(`problems/${kind}.html`, html);
}

/** The guide without its title and its list of routes, and with links to other pages of the repository as plain text. */
function guideOf(page: string): string {
  const [, ...sections] = page.split(/^(?=## )/m);
  return sections
    .filter((section) => !/^## (Routes|For operators)/.test(section))
    .join("")
    .replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, "$1");
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
