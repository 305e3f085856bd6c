import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../user-error.ts";
import { codeOf, messageOf } from "./errors.ts";
import { type CatalogueFile, FILES, HALVES, type Half } from "./files.ts";
import { withoutByteOrderMark } from "./lines.ts";
import { NEEDS_MORE_TEXT, splitCarefully, trimSpaces } from "./split.ts";

const HEADER_LIMIT = 64 * 1024;

export interface FoundFile {
  path: string;
  bytes: number;
  /** How many columns its header has, those without a name included. */
  width: number;
}

export interface FoundFolder {
  halves: Half[];
  /** By published name, also where a file has another name. */
  files: Map<string, FoundFile>;
}

/** Finds the files of one or both halves in a folder and checks their headers. Throws a UserError that names what is amiss. */
export async function findFiles(folder: string): Promise<FoundFolder> {
  const names = new Set(await listFolder(folder));
  const found: FoundFolder = { halves: [], files: new Map() };
  for (const half of HALVES) {
    const wanted = Object.values<CatalogueFile>(FILES).filter((file) => file.half === half);
    const missing: string[] = [];
    const present = new Map<CatalogueFile, string>();
    for (const file of wanted) {
      const name = nameIn(names, file, folder);
      if (name === undefined) missing.push(file.name);
      else present.set(file, name);
    }
    if (present.size === 0) continue;
    if (missing.length > 0) {
      throw new UserError(
        `${folder} holds only a part of the ${half === "products" ? "product" : "review"} files: ` +
          `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Add them, or take the others away.`,
      );
    }
    found.halves.push(half);
    for (const [file, name] of present) found.files.set(file.name, await checkFile(join(folder, name), file));
  }
  if (found.halves.length === 0) {
    const all = Object.values<CatalogueFile>(FILES).map((file) => file.name);
    throw new UserError(`${folder} holds no catalogue: expected ${all.join(", ")}.`);
  }
  return found;
}

/** Throws a UserError if a file that is to be written is one of those that are read from the folder. */
export function refuseOverwriting(folder: string, path: string): void {
  const known = Object.values<CatalogueFile>(FILES).flatMap(spellingsOf).includes(basename(path));
  if (known && dirname(resolve(path)) === resolve(folder)) {
    throw new UserError(`${path} is a file of the catalogue and would be overwritten; name another one.`);
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new UserError(`There is no folder ${folder}.`);
    if (codeOf(error) === "ENOTDIR")
      throw new UserError(`${folder} is not a folder; name the one with the CSV files.`);
    throw new UserError(`The folder ${folder} cannot be read: ${messageOf(error)}.`);
  }
}

function nameIn(names: Set<string>, file: CatalogueFile, folder: string): string | undefined {
  const present = spellingsOf(file).filter((name) => names.has(name));
  if (present.length > 1) {
    throw new UserError(`${folder} holds both ${present.join(" and ")}; keep the one that is meant.`);
  }
  return present[0];
}

function spellingsOf({ name, otherName }: CatalogueFile): string[] {
  return otherName === undefined ? [name] : [name, otherName];
}

async function checkFile(path: string, file: CatalogueFile): Promise<FoundFile> {
  let beginning: Buffer;
  let bytes: number;
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new UserError(`${path} is not a file.`);
    bytes = found.size;
    beginning = await readBeginning(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: ${messageOf(error)}.`);
  }
  const width = checkHeader(withoutByteOrderMark(beginning), path, file.columns);
  return { path, bytes, width };
}

async function readBeginning(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_LIMIT), 0, HEADER_LIMIT, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Names may have spaces around them, and columns without a name may follow. Answers how many columns there are. */
function checkHeader(beginning: Buffer, path: string, columns: readonly string[]): number {
  const line = beginning.toString().split("\n", 1)[0] ?? "";
  const split = splitCarefully(line, 0, true, { columns: 1, width: 1, kinds: ["text"] });
  const names = split === NEEDS_MORE_TEXT ? [] : split.fields.map((name) => trimSpaces(name ?? ""));
  const width = names.length;
  while (names.at(-1) === "") names.pop();
  if (names.join() === columns.join()) return width;
  const start = names.length === 0 ? "has no header" : `starts with the header ${shortened(names.join())}`;
  throw new UserError(`${path} ${start}; expected ${columns.join()}.`);
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
