import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../../db/user-error.ts";

/** To be called before a long run. Fails with a UserError if the file cannot be written. */
export async function refuseUnwritable(file: string | undefined, option: string): Promise<void> {
  if (file !== undefined) await asWriting(file, option, access(dirname(file), constants.W_OK));
}

/** One object for one run, a list for several. */
export async function writeJson(file: string, figures: unknown[]): Promise<void> {
  const text = JSON.stringify(figures.length === 1 ? figures[0] : figures, undefined, 2);
  await writeFigures(file, "--json", `${text}\n`);
}

/** Fails with a UserError that names the option. */
export async function writeFigures(file: string, option: string, text: string): Promise<void> {
  await asWriting(file, option, writeFile(file, text));
}

async function asWriting(file: string, option: string, work: Promise<void>): Promise<void> {
  await work.catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `The figures could not be written to ${file} (${error.code}): name another file with ${option}.`,
    );
  });
}
