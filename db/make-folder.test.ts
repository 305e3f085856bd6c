import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { makeFolder } from "./make-folder.ts";
import { UserError } from "./user-error.ts";

async function home(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it("creates a folder and its parents, and accepts an existing one", async () => {
  const path = join(await home(), "a", "b", "c");
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

it("fails if a parent is a file", async () => {
  const folder = await home();
  await writeFile(join(folder, "file"), "");
  await expect(makeFolder(join(folder, "file", "a", "b"))).rejects.toThrow(/ENOTDIR/);
});

it.skipIf(process.platform !== "linux")("fails where the system does not allow folders", async () => {
  await expect(makeFolder("/proc/nowhere/data")).rejects.toThrow(UserError);
});
