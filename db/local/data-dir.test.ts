import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DataDir,
  emptyDataDir,
  openDataDir,
  readWriteToken,
  rememberVarnish,
  rememberWorkers,
  writeStackInfo,
} from "./data-dir.ts";

let parent: string;
let folder: string;
let open: DataDir[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "atelier-data-"));
  folder = join(parent, "data");
  open = [];
});

afterEach(async () => {
  for (const data of open) await data.release();
  await rm(parent, { recursive: true });
});

async function openIt(): Promise<DataDir> {
  const data = await openDataDir(folder);
  open.push(data);
  return data;
}

async function close(): Promise<void> {
  for (const data of open.splice(0)) await data.release();
}

describe("openDataDir", () => {
  it("creates the folder with one token, readable by its user only", async () => {
    const first = await openIt();
    const token = await readWriteToken(first);
    await close();

    expect(token).toMatch(/^[0-9a-f]{48}$/);
    expect(await readWriteToken(await openIt())).toBe(token);
    expect((await stat(join(first.path, "write-token"))).mode & 0o077).toBe(0);
  });

  it("tells a second start who holds it, until it is released", async () => {
    const first = await openIt();
    first.announce("http://127.0.0.1:8787");

    await expect(openIt()).rejects.toThrow(
      `in use by another start (http://127.0.0.1:8787, process ${process.pid})`,
    );
    await close();
    await openIt();
  });

  it("gives the lock to one of many concurrent starts", async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => openIt()));

    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("can be locked after its holder was killed", async () => {
    await mkdir(folder);
    const code = `import { lockFolder } from ${JSON.stringify(import.meta.resolve("./lock.ts"))};
      await lockFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000)`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    await expect(openIt()).rejects.toThrow(/in use by another start/);

    holder.kill("SIGKILL");
    await once(holder, "exit");

    await openIt();
  });

  it("rejects a folder with other files and does not change them", async () => {
    await mkdir(folder);
    await writeFile(join(folder, "thesis.txt"), "years of work");

    await expect(openIt()).rejects.toThrow(/contains other files/);
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });

  it("rejects a file instead of a folder", async () => {
    await writeFile(folder, "a file");

    await expect(openIt()).rejects.toThrow(/cannot be written .* it must be a folder that you may write to/);
  });

  it("loses only its own files when it is emptied", async () => {
    const data = await openIt();
    const token = await readWriteToken(data);
    await mkdir(data.worker);
    await writeFile(join(folder, "notes.txt"), "somebody's");

    await emptyDataDir(data);

    expect(await readdir(folder)).toEqual(["made-by-npm-start", "notes.txt"]);
    expect(await readWriteToken(data)).not.toBe(token);
  });

  it("removes temporary files of a killed run", async () => {
    const data = await openIt();
    await writeStackInfo(data, { url: "u", databaseUrl: "d", gatewayUrl: "g", writeToken: "t" });
    expect(JSON.parse(await readFile(join(folder, "stack.json"), "utf8"))).toMatchObject({ url: "u" });
    await mkdir(join(folder, "generated-abc"));
    await close();

    await openIt();

    expect(await readdir(folder)).toEqual(["made-by-npm-start"]);
  });

  it("ends the Worker of a killed run, and no other process", async () => {
    const data = await openIt();
    const ours = idleProcess(data.worker);
    const other = idleProcess("elsewhere");
    const ended = once(ours, "exit");
    await rememberWorkers(data, [ours.pid ?? 0]);
    await close();
    const again = await openIt();
    await ended;

    await rememberWorkers(again, [other.pid ?? 0]);
    await close();
    await openIt();
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill();
  });

  it("ends the Varnish of a killed run and removes its folder, and ends no other process", async () => {
    const varnishFolder = join(parent, "varnish");
    await mkdir(varnishFolder);
    const ours = idleProcess(`${varnishFolder}/state`);
    const other = idleProcess("elsewhere");
    const ended = once(ours, "exit");
    await rememberVarnish(await openIt(), { pid: ours.pid ?? 0, folder: varnishFolder });
    await close();
    const again = await openIt();
    await ended;
    expect(await readdir(parent)).toEqual(["data"]);

    await rememberVarnish(again, { pid: other.pid ?? 0, folder: varnishFolder });
    await close();
    await openIt();
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill();
  });
});

/** A process that does nothing and has `mark` on its command line. */
function idleProcess(mark: string): ChildProcess {
  return spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", mark], { detached: true });
}
