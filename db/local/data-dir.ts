import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { UserError } from "../user-error.ts";
import { endLeftover } from "./leftover.ts";
import { lockFolder } from "./lock.ts";
import { removePostgres } from "./postgres.ts";

/** The data that `npm start` keeps between runs, locked by this process until `release`. */
export interface DataDir {
  path: string;
  /** The cluster's folder, for `startPostgres`. */
  postgres: string;
  /** The folder of the Worker's local runtime, for its cache. */
  worker: string;
  announce(description: string): void;
  release(): Promise<void>;
}

/** The content of stack.json, by which scripts find the running stack. */
export interface StackInfo {
  url: string;
  databaseUrl: string;
  /** The replacement for Neon's endpoint, with /sql, /stats and /faults. */
  gatewayUrl: string;
  writeToken: string;
  /** The data centres of a rig. `url` and `gatewayUrl` above are those of the first one, without distance. */
  places?: StackPlace[];
  /** The replacement for the zone's purge API, with PUT /mode. */
  purgeApi?: string;
}

/** Distances are round trips in milliseconds. The distance to the shoppers is in front of `url`. */
export interface StackPlace {
  name: string;
  url: string;
  gatewayUrl: string;
  shopperMs: number;
  databaseMs: number;
}

/** A file that marks a data folder. Folders without it are never written to or removed. */
const MARKER = "made-by-npm-start";
const WORKER = "worker";
const WORKER_PID = "worker.pid";
const VARNISH = "varnish.json";
/** Prefix of temporary folders. */
export const SCRATCH_PREFIX = "generated-";
const STACK = "stack.json";
const TOKEN = "write-token";

/**
 * Opens or creates the data folder, locks it, and removes what a killed run has left behind.
 * Fails with a UserError if the folder contains other files, cannot be written, or is in use.
 */
export async function openDataDir(folder: string): Promise<DataDir> {
  const asked = resolve(folder);
  await claim(asked);
  const path = await realpath(asked);
  const lock = await lockFolder(path);
  try {
    await endLeftoverWorker(path);
    await endLeftoverVarnish(path);
    await removeRemains(path);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return { path, postgres: join(path, "postgres"), worker: join(path, WORKER), ...lock };
}

/** Removes the files of earlier runs by name, and keeps all others. */
export async function emptyDataDir(data: DataDir): Promise<void> {
  await removePostgres(data.postgres);
  for (const name of [WORKER, WORKER_PID, VARNISH, TOKEN]) {
    await rm(join(data.path, name), { recursive: true, force: true });
  }
}

/** The write token of this stack's API, created once for each data folder. */
export async function readWriteToken(data: DataDir): Promise<string> {
  const file = join(data.path, TOKEN);
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept !== "") return kept;
  const made = randomBytes(24).toString("hex");
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/** Writes stack.json atomically, readable by this user only. */
export async function writeStackInfo(data: DataDir, info: StackInfo): Promise<void> {
  const unfinished = join(data.path, `${SCRATCH_PREFIX}${STACK}`);
  await writeFile(unfinished, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, join(data.path, STACK));
}

export async function removeStackInfo(data: DataDir): Promise<void> {
  await rm(join(data.path, STACK), { force: true });
}

/** Removes the data of the Worker's local runtime, which must not be running. */
export async function forgetWorkerState(data: DataDir): Promise<void> {
  await rm(data.worker, { recursive: true, force: true });
}

/** Records the Workers' processes, so that the next start can end them if this process is killed. */
export async function rememberWorkers(data: DataDir, pids: number[]): Promise<void> {
  await writeFile(join(data.path, WORKER_PID), pids.join("\n"));
}

/** Records a Varnish and its folder for the same case. */
export async function rememberVarnish(data: DataDir, { pid, folder }: RunningVarnish): Promise<void> {
  await writeFile(join(data.path, VARNISH), JSON.stringify({ pid, folder }));
}

interface RunningVarnish {
  pid: number;
  /** Its folder outside the data folder, which is part of its command line. */
  folder: string;
}

async function claim(path: string): Promise<void> {
  try {
    await makeFolder(path);
    const found = await readdir(path);
    if (found.length > 0 && !found.includes(MARKER)) {
      throw new UserError(
        `The folder ${path} contains other files, but the database needs its own folder. ` +
          "Choose a new or empty one with --data.",
      );
    }
    await rm(await mkdtemp(join(path, SCRATCH_PREFIX)), { recursive: true }); // fails if the folder is not writable
    await writeFile(
      join(path, MARKER),
      "A database of npm start, or of the load rig. `npm start -- --fresh` empties the former.\n",
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The data folder ${path} cannot be written (${(error as NodeJS.ErrnoException).code}): ` +
        "it must be a folder that you may write to. Choose another with --data.",
    );
  }
}

async function endLeftoverWorker(path: string): Promise<void> {
  const pids = (await readFile(join(path, WORKER_PID), "utf8").catch(() => "")).split("\n").map(Number);
  const commandContains = join(path, WORKER);
  for (const pid of pids)
    await endLeftover({ name: "The Worker", pid, commandContains, signal: "SIGTERM", group: true });
}

async function endLeftoverVarnish(path: string): Promise<void> {
  const file = join(path, VARNISH);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { pid, folder }: RunningVarnish = JSON.parse(text);
  await endLeftover({ name: "Varnish", pid, commandContains: folder, signal: "SIGTERM" });
  await rm(folder, { recursive: true, force: true });
  await rm(file);
}

/** Removes what a killed run could not remove itself. */
async function removeRemains(path: string): Promise<void> {
  const remains = (await readdir(path)).filter((name) => name === STACK || name.startsWith(SCRATCH_PREFIX));
  for (const name of remains) await rm(join(path, name), { recursive: true, force: true });
}
