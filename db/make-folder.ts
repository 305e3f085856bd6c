import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "./user-error.ts";

/**
 * Creates a folder and its missing parents. Not with mkdir's `recursive`, which in Node never returns in places
 * like /proc, where the parent exists but nothing can be created.
 */
export async function makeFolder(path: string): Promise<void> {
  if ((await tryFolder(path)) !== "no parent") return;
  await makeFolder(dirname(path));
  if ((await tryFolder(path)) === "no parent") {
    throw new UserError(`No folder can be created in ${dirname(path)}. Choose another place.`);
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
