import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { UserError } from "../user-error.ts";

/**
 * Fills a folder that appears under its name only when it is complete. Until then the files stand beside it, in
 * `<out>.partial-<process id>`; what a killed run has left there is removed by the next one.
 * @throws UserError if `out` has something in it or cannot be written
 */
export async function fillFolder<T>(out: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const target = resolve(out);
  const partial = `${target}.partial-${process.pid}`;
  try {
    if (!(await isFree(target))) {
      throw new UserError(`The folder ${out} is not empty; name a new or an empty folder with --out.`);
    }
    await removeLeftovers(target);
    await makeFolder(partial);
    try {
      const result = await fill(partial);
      // An empty target is in the way of a rename on some systems.
      await rmdir(target).catch(ignoreMissing);
      await rename(partial, target);
      return result;
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    throw explain(error, out);
  }
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    return ignoreMissing(error) ?? true;
  }
}

async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  const prefix = `${basename(target)}.partial-`;
  const names = await readdir(parent).catch((error) => ignoreMissing(error) ?? []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const pid = name.slice(prefix.length);
    if (/^\d+$/.test(pid) && !isRunning(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function ignoreMissing(error: unknown): undefined {
  if (errorCode(error) === "ENOENT") return undefined;
  throw error;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "writing there is not permitted; name another folder with --out",
  EPERM: "writing there is not permitted; name another folder with --out",
  EROFS: "that disk is read-only; name another folder with --out",
  ENOTDIR: "a part of that path is a file; name another folder with --out",
  EEXIST: "a part of that path is a file; name another folder with --out",
  ENOSPC: "the disk is full; make room or ask for fewer products",
  EDQUOT: "the disk is full; make room or ask for fewer products",
};

function explain(error: unknown, out: string): unknown {
  const reason = REASONS[errorCode(error) ?? ""];
  return reason === undefined ? error : new UserError(`The catalogue was not written to ${out}: ${reason}.`);
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
