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
  /** Stops the running command, which then undoes its changes. */
  signal: AbortSignal;
}

export interface ImportOptions extends FillOptions {
  folder: string;
  maxRejects: string | undefined;
  /** Import even if changes made since the last import are lost. */
  replace: boolean;
}

export interface GenerateOptions extends FillOptions {
  products: number;
  /** The URL where its pictures are drawn. Undefined: they are not drawn. */
  pictures?: string;
  /** Folder for temporary files. */
  scratchDir: string;
}

/** An import replaces the catalogue in one step, so a catalogue is always complete or absent. */
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

/** Generates a catalogue and imports it with the real import. */
export async function fillWithGenerated(options: GenerateOptions): Promise<void> {
  const folder = await mkdtemp(join(options.scratchDir, SCRATCH_PREFIX));
  try {
    const { products, pictures, signal } = options;
    const drawn = pictures === undefined ? [] : ["--pictures", pictures];
    await run("../generate/main.ts", ["--products", String(products), "--out", folder, ...drawn], signal);
    // The catalogue is empty, so no earlier change can be lost.
    await importFolder({ ...options, folder, maxRejects: undefined, replace: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Replaces the catalogue with the files of a folder. If it fails with a UserError, the old catalogue remains. */
export async function importFolder(options: ImportOptions): Promise<void> {
  const { folder, databaseUrl, maxRejects, replace, signal } = options;
  const limit = maxRejects === undefined ? [] : ["--max-rejects", maxRejects];
  const losses = replace ? ["--replace"] : [];
  await run("../import/main.ts", [folder, "--database-url", databaseUrl, ...limit, ...losses], signal);
}

/** Validates the files of a folder as an import does, without a database. */
export async function rehearseImport(
  folder: string,
  maxRejects: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const limit = maxRejects === undefined ? [] : ["--max-rejects", maxRejects];
  await run("../import/main.ts", [folder, "--dry-run", ...limit], signal);
}

/** Checked before anything is started. */
export async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  if (found !== undefined) {
    throw new UserError(`${folder} is a file. --csv must be the folder that contains the CSV files.`);
  }
  throw new UserError(
    `The folder ${folder} does not exist. --csv must be the folder that contains the CSV files.`,
  );
}

/** Runs one of our commands, with its output on this terminal. A failed command has printed the reason. */
async function run(script: string, args: string[], signal: AbortSignal): Promise<void> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  // In its own process group, so that it gets Ctrl-C only once, from this process.
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
