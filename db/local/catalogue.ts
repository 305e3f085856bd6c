import { mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { connect } from "../connect.ts";
import { UserError } from "../user-error.ts";
import { SCRATCH_PREFIX } from "./data-dir.ts";

const KILL_AFTER_MS = 10_000;

export interface FillOptions {
  databaseUrl: string;
  /** Ends what runs, which takes back what it had done. */
  signal: AbortSignal;
}

export interface ImportOptions extends FillOptions {
  folder: string;
  maxRejects: string | undefined;
  /** Also if changes made since the last import are lost with it. */
  replace: boolean;
}

export interface GenerateOptions extends FillOptions {
  products: number;
  /** The address under which its pictures will be drawn; undefined: nobody draws them. */
  pictures?: string;
  /** Where the files may be for the moment. */
  scratchDir: string;
}

/** An import replaces the catalogue in one step: either there is a whole one, or there is none. */
export async function hasCatalogue(databaseUrl: string): Promise<boolean> {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query<{ found: boolean }>(
      "select exists (select from products) or exists (select from reviews) as found",
    );
    return rows[0]?.found === true;
  } finally {
    await client.end();
  }
}

/** Generates a catalogue and imports it the way a real one is imported. */
export async function fillWithGenerated(options: GenerateOptions): Promise<void> {
  const folder = await mkdtemp(join(options.scratchDir, SCRATCH_PREFIX));
  try {
    const { products, pictures, signal } = options;
    const drawn = pictures === undefined ? [] : ["--pictures", pictures];
    await run("../generate/main.ts", ["--products", String(products), "--out", folder, ...drawn], signal);
    // There is no catalogue: whoever emptied it wants a new one.
    await importFolder({ ...options, folder, maxRejects: undefined, replace: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Replaces the catalogue with the files of a folder. Fails with a UserError and leaves what was there. */
export async function importFolder(options: ImportOptions): Promise<void> {
  const { folder, databaseUrl, maxRejects, replace, signal } = options;
  const limit = maxRejects === undefined ? [] : ["--max-rejects", maxRejects];
  const losses = replace ? ["--replace"] : [];
  await run("../import/main.ts", [folder, "--database-url", databaseUrl, ...limit, ...losses], signal);
}

/** Reads the files of a folder as an import would, and fails as it would, without a database. */
export async function rehearseImport(
  folder: string,
  maxRejects: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const limit = maxRejects === undefined ? [] : ["--max-rejects", maxRejects];
  await run("../import/main.ts", [folder, "--dry-run", ...limit], signal);
}

/** Said before anything is started. */
export async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found !== undefined) {
    throw new UserError(`${folder} is a file: --csv names the folder that holds the CSV files.`);
  }
  throw new UserError(`There is no folder ${folder}: --csv names the folder that holds the CSV files.`);
}

/** Runs one of our commands, with its output on this terminal. It has said itself why when it fails. */
async function run(script: string, args: string[], signal: AbortSignal): Promise<void> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  // In a process group of its own, so that it hears of Ctrl-C once, from us.
  const { exitCode } = await execa(process.execPath, [file, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
    cancelSignal: signal,
    forceKillAfterDelay: KILL_AFTER_MS,
    reject: false,
  });
  signal.throwIfAborted();
  if (exitCode !== 0) throw new UserError("The catalogue was not imported: see above. Nothing was changed.");
}
