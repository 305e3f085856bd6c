import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "./user-error.ts";

/**
 * Makes a folder and those above it, unless they are there. Not mkdir's own `recursive`: Node never ends with it in places
 * like /proc, where the parent exists and yet nothing can be made.
 */
export async function makeFolder(path: string): Promise<void> {
  if ((await tryFolder(path)) !== "no parent") return;
  await makeFolder(dirname(path));
  if ((await tryFolder(path)) === "no parent") {
    throw new UserError(`No folder can be made in ${dirname(path)}; choose another place.`);
  }
}

async function tryFolder(path: string): Promise<"there" | "no parent"> {
  try {
    await mkdir(path);
    return "there";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return "there";
    if (code === "ENOENT" && dirname(path) !== path) return "no parent";
    throw error;
  }
}
