import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import GithubSlugger from "github-slugger";
import { lexer, type Token, walkTokens } from "marked";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGES = [...find("*.md"), ...find(".github/*.md"), ...find("{src,db,loadtest}/**/*.md")];
const SOURCES = [
  ...find("*.toml"),
  ...find(".ci/*"),
  ...find(".config/*"),
  ...find("{src,db,loadtest}/**/*.{ts,js,cjs,sql,vcl}"),
];
const { scripts } = JSON.parse(read("package.json"));

const SOURCE_PATH = /^[\w.*/-]+\.(ts|js|cjs|sql|md|toml|vcl|svg|css|html|capnp)$/;
const BELOW_A_FOLDER_OF_OURS = /^(src|db|loadtest|\.github|\.config|\.ci)\/(?!\.data\/)/;

describe.each(PAGES)("%s", (page) => {
  const tokens = tokensOf(page);

  it("has no broken links", () => {
    const targets = tokens.flatMap((token) =>
      token.type === "link" || token.type === "image" ? [token.href] : [],
    );
    const broken = targets.filter((target) => !/^https?:/.test(target) && !leadsSomewhere(page, target));
    expect(broken).toEqual([]);
  });

  it("names files that exist", () => {
    const named = tokens.flatMap((token) => {
      if (token.type === "codespan") return [token.text];
      // Imports in an example start with a dot, because they are the reader's files.
      return token.type === "code"
        ? token.text.split(/[\s"'`=]+/).filter((word: string) => !word.startsWith("."))
        : [];
    });
    const paths = named.filter((text) => SOURCE_PATH.test(text) || BELOW_A_FOLDER_OF_OURS.test(text));
    const missing = paths.filter((path) => !isFileFor(page, path));
    expect(missing).toEqual([]);
  });

  it("names commands that exist", () => {
    const code = tokens.flatMap((token) =>
      token.type === "codespan" || token.type === "code" ? [token.text] : [],
    );
    expect(code.flatMap(unknownCommands)).toEqual([]);
  });
});

it.each([...find(".github/workflows/*"), ".ci/run"])("%s runs commands that exist", (file) => {
  expect(unknownCommands(read(file))).toEqual([]);
});

it("the README can be read in two minutes", () => {
  expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(150);
});

it("every page can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const page of reached) {
    for (const token of tokensOf(page)) {
      if (token.type !== "link" || /^https?:/.test(token.href)) continue;
      const target = join(dirname(page), token.href.replace(/#.*/, ""));
      if (PAGES.includes(target)) reached.add(target);
    }
  }
  expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
});

it("sources and settings name pages that exist", () => {
  const missing = SOURCES.filter((source) => !source.endsWith(".test.ts")).flatMap((source) =>
    [...read(source).matchAll(/[\w./-]+\.md\b/g)]
      .map(([path]) => path)
      .filter((path) => !isFileFor(source, path))
      .map((path) => `${source}: ${path}`),
  );
  expect(missing).toEqual([]);
});

/** Paths that match the pattern, without data of runs and packages (`loadtest/.data`, `node_modules`). */
function find(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT, exclude: ["*/**/.*", "**/node_modules"] });
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function tokensOf(page: string): Token[] {
  const tokens: Token[] = [];
  walkTokens(lexer(read(page)), (token) => void tokens.push(token));
  return tokens;
}

/** The commands `npm run x`, `npm start`, `npm test` that package.json does not have. */
function unknownCommands(text: string): string[] {
  const commands = [...text.matchAll(/\bnpm (run )?([a-z][\w:-]*\w)/g)];
  return commands
    .filter(
      ([, run, name = ""]) =>
        !(name in scripts) &&
        (run !== undefined || !["audit", "ci", "install", "pack", "run"].includes(name)),
    )
    .map(([command]) => command);
}

/** A path from the root or from the page's folder, or the name of a file anywhere below that folder. */
function isFileFor(page: string, path: string): boolean {
  const patterns = [
    path,
    join(dirname(page), path),
    ...(path.startsWith("./") ? [join(dirname(page), "..", path)] : []), // an import in a copy of the page's folder
    ...(path.includes("/") ? [] : [join(dirname(page), "**", path)]),
  ];
  return patterns.some((pattern) => find(pattern).length > 0);
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = "", fragment] = target.split("#");
  const file = path === "" ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, file))) return false;
  return fragment === undefined || headingsOf(file).includes(fragment);
}

function headingsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  return tokensOf(page).flatMap((token) => (token.type === "heading" ? [slugger.slug(token.text)] : []));
}
