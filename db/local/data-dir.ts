import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { UserError } from "../user-error.ts";
import { endLeftover } from "./leftover.ts";
import { lockFolder } from "./lock.ts";
import { removePostgres } from "./postgres.ts";

/** What `npm start` keeps between runs, held by this process alone until `release`. */
export interface DataDir {
  path: string;
  /** The cluster's folder, for `startPostgres`. */
  postgres: string;
  /** What the Worker's local runtime stores, its cache above all. */
  worker: string;
  announce(description: string): void;
  release(): Promise<void>;
}

/** What scripts read to find the running stack. */
export interface StackInfo {
  url: string;
  databaseUrl: string;
  /** Of the stand-in for Neon's endpoint: under it are /sql, /stats and /faults. */
  gatewayUrl: string;
  writeToken: string;
  /** Of a rig with several data centres: `url` and `gatewayUrl` are those of the first, and its `url` has no distance. */
  places?: StackPlace[];
  /** Of the stand-in for the zone's purge API: it takes PUT /mode. */
  purgeApi?: string;
}

/** Distances are round trips in milliseconds; that to the shoppers is in front of `url`. */
export interface StackPlace {
  name: string;
  url: string;
  gatewayUrl: string;
  shopperMs: number;
  databaseMs: number;
}

/** Marks a folder as ours, so that nothing else is ever written to or removed from. */
const MARKER = "made-by-npm-start";
const WORKER = "worker";
const WORKER_PID = "worker.pid";
const VARNISH = "varnish.json";
/** Of folders that are needed only for a moment. */
export const SCRATCH_PREFIX = "generated-";
const STACK = "stack.json";
const TOKEN = "write-token";

/**
 * Opens the data folder, made if it does not exist, locks it, and clears away what a killed run left behind.
 * Fails with a UserError for a folder that holds something else, cannot be written, or is in use.
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

/** Removes what earlier runs kept, by name: a file that somebody else put there stays. */
export async function emptyDataDir(data: DataDir): Promise<void> {
  await removePostgres(data.postgres);
  for (const name of [WORKER, WORKER_PID, VARNISH, TOKEN]) {
    await rm(join(data.path, name), { recursive: true, force: true });
  }
}

/** The token that lets its holder write through this stack's API; made once for each data folder. */
export async function readWriteToken(data: DataDir): Promise<string> {
  const file = join(data.path, TOKEN);
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept !== "") return kept;
  const made = randomBytes(24).toString("hex");
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/** Says where everything is, readable by this user only. The file is there with its whole text or not at all. */
export async function writeStackInfo(data: DataDir, info: StackInfo): Promise<void> {
  const unfinished = join(data.path, `${SCRATCH_PREFIX}${STACK}`);
  await writeFile(unfinished, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, join(data.path, STACK));
}

export async function removeStackInfo(data: DataDir): Promise<void> {
  await rm(join(data.path, STACK), { force: true });
}

/** Forgets what the Worker's local runtime stored. Not while it runs. */
export async function forgetWorkerState(data: DataDir): Promise<void> {
  await rm(data.worker, { recursive: true, force: true });
}

/** Remembers the Workers' processes, in case this one is killed and cannot end them. */
export async function rememberWorkers(data: DataDir, pids: number[]): Promise<void> {
  await writeFile(join(data.path, WORKER_PID), pids.join("\n"));
}

/** Remembers a Varnish in front of the Worker, and its folder, for the same case. */
export async function rememberVarnish(data: DataDir, { pid, folder }: RunningVarnish): Promise<void> {
  await writeFile(join(data.path, VARNISH), JSON.stringify({ pid, folder }));
}

interface RunningVarnish {
  pid: number;
  /** What it keeps outside the data folder: part of its command line. */
  folder: string;
}

async function claim(path: string): Promise<void> {
  try {
    await makeFolder(path);
    const found = await readdir(path);
    if (found.length > 0 && !found.includes(MARKER)) {
      throw new UserError(
        `The folder ${path} holds other things, and a database is kept in a folder of its own. ` +
          "Choose a new or empty one with --data.",
      );
    }
    await rm(await mkdtemp(join(path, SCRATCH_PREFIX)), { recursive: true }); // may files be made here?
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

/** What a killed run could not remove itself. */
async function removeRemains(path: string): Promise<void> {
  const remains = (await readdir(path)).filter((name) => name === STACK || name.startsWith(SCRATCH_PREFIX));
  for (const name of remains) await rm(join(path, name), { recursive: true, force: true });
}
