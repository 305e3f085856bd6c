import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { problemExamples } from "../../src/problem-examples.ts";
import { problemPages } from "../../src/problem-pages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of the Worker's generated static files, as in wrangler.toml. */
export const ASSETS = join(ROOT, ".assets");

/** Each page's folder in `src` has these: one file of each kind, so that a page needs few requests. */
const PAGES = ["explorer", "reference"];
const BUNDLED = ["main.ts", "page.css"];
const COPIED = ["explorer/index.html", "explorer/icon.svg", "reference/index.html"];

/** The viewer of the reference page: one file without dependencies. */
const VIEWER = "node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js";

/**
 * Puts the Worker's static files into one folder: the bundled explorer with its client, the bundled reference page with its
 * viewer and texts, and a page for each type of problem. A file that is up to date is not written, because another process
 * may be reading it.
 */
export async function gatherAssets(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: PAGES.flatMap((page) => BUNDLED.map((file) => join(ROOT, "src", page, file))),
    outbase: join(ROOT, "src"),
    outdir: ASSETS,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  for (const { path, text } of outputFiles) await put(relative(ASSETS, path), text);
  for (const path of COPIED) await put(path, await readFile(join(ROOT, "src", path), "utf8"));
  await put("reference/viewer.js", await readFile(join(ROOT, VIEWER), "utf8"));
  const guide = guideOf(await readFile(join(ROOT, "src/api-guide.md"), "utf8"));
  await put("reference/content.json", JSON.stringify({ guide, problems: problemExamples() }));
  for (const [kind, html] of problemPages()) await put(`problems/${kind}.html`, html);
}

/** The guide without its title and list of routes. Links to other pages of the repository become plain text. */
function guideOf(page: string): string {
  const [, ...sections] = page.split(/^(?=## )/m);
  return sections
    .filter((section) => !/^## (Routes|For operators)/.test(section))
    .join("")
    .replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, "$1");
}

async function put(path: string, content: string): Promise<void> {
  const target = join(ASSETS, path);
  const before = await readFile(target, "utf8").catch(() => undefined);
  if (before === content) return;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

if (import.meta.main) await gatherAssets();
