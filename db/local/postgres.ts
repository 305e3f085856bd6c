import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "../make-folder.ts";
import { UserError } from "../user-error.ts";
import { endLeftover } from "./leftover.ts";
import { freePort } from "./ports.ts";
import { createCluster, explainNoAccess, readClusterVersion } from "./postgres-cluster.ts";
import { locatePostgres, type PostgresHome } from "./postgres-home.ts";

export interface LocalPostgres {
  /** URL of the database `atelier`, as its owner. */
  url: string;
  port: number;
  pid: number;
  /** The actual folder of the data: see `PostgresHome.moved`. */
  dataDir: string;
  moved: boolean;
  /** Resolves when the server has ended, for any reason. */
  exited: Promise<void>;
  /** Shuts down: ends every session and writes all data. May be called more than once. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** The folder of the cluster, created if it does not exist. The caller must hold its lock (`lock.ts`). */
  dataDir: string;
  /** Default: a free port. */
  port?: number;
  /** False: faster, but the data is lost if the machine stops. */
  durable?: boolean;
  /** False: pages are not written whole to the WAL, as on storage that writes no half page. */
  pageImages?: boolean;
}

const MIN_SHARED_MEMORY_BYTES = 1024 ** 3;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "120",
  shared_buffers: "192MB",
  max_wal_size: "4GB",
  random_page_cost: "1.1",
  jit: "off",
  timezone: "UTC",
  // Without statement errors, which would let the log grow without limit.
  log_min_messages: "log",
  log_checkpoints: "off",
};

/**
 * Starts PostgreSQL 18 on its own folder, with the role `atelier` (owner of the database `atelier`, may create
 * databases and roles, not a superuser). A server of a killed run on the same folder is shut down first.
 * Fails with a UserError for a folder of another version or user, or with other files.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const { durable = true, pageImages = durable } = options;
  await makeFolder(dirname(options.dataDir)).catch(explainNoAccess(options.dataDir));
  const home = await locatePostgres(options.dataDir);
  if ((await readClusterVersion(home)) === undefined) await createCluster(home, durable);
  else await clearLeftover(home.dataDir);

  const port = options.port ?? (await freePort());
  const logFile = `${home.dataDir}.log`;
  const server = await launch(home, port, { durable, pageImages }, logFile);
  let stopping: Promise<void> | undefined;
  return {
    url: `postgresql://atelier:atelier@127.0.0.1:${port}/atelier`,
    port,
    pid: server.pid,
    dataDir: home.dataDir,
    moved: home.moved,
    exited: server.exited,
    stop: () => {
      stopping ??= stopServer(server);
      return stopping;
    },
  };
}

/** Removes the cluster and everything else that `startPostgres` created. Shuts down a leftover server first. */
export async function removePostgres(dataDir: string): Promise<void> {
  const home = await locatePostgres(dataDir);
  await clearLeftover(home.dataDir);
  for (const path of [home.dataDir, `${home.dataDir}.new`, `${home.dataDir}.log`]) {
    await rm(path, { recursive: true, force: true }).catch(explainNoAccess(path));
  }
}

/** The pid file of a running server. Undefined: there is none. */
async function readPidFile(dataDir: string): Promise<{ pid: number; ready: boolean } | undefined> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  return { pid: Number(lines[0]), ready: lines[7]?.trim() === "ready" };
}

/**
 * Shuts down a server that still runs on the folder because its parent was killed, and removes its pid file. PostgreSQL
 * itself would take any process with the same number for a server.
 */
async function clearLeftover(dataDir: string): Promise<void> {
  const found = await readPidFile(dataDir);
  if (!found) return;
  await endLeftover({ name: "PostgreSQL", pid: found.pid, commandContains: dataDir, signal: "SIGINT" });
  await rm(join(dataDir, "postmaster.pid"), { force: true });
}

/** Containers often have too little shared memory for a parallel query. Files work too, a little slower. */
async function sharedMemory(): Promise<Record<string, string>> {
  const found = await statfs("/dev/shm").catch(() => undefined);
  const tooSmall = found !== undefined && found.bsize * found.blocks < MIN_SHARED_MEMORY_BYTES;
  return tooSmall ? { dynamic_shared_memory_type: "mmap" } : {};
}

interface Server {
  pid: number;
  exited: Promise<void>;
  kill(signal: NodeJS.Signals): boolean;
}

async function launch(
  home: PostgresHome,
  port: number,
  { durable, pageImages }: { durable: boolean; pageImages: boolean },
  logFile: string,
): Promise<Server> {
  const safety = { fsync: durable ? "on" : "off", full_page_writes: pageImages ? "on" : "off" };
  const all = { ...settings, ...(await sharedMemory()), port: String(port), ...safety };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = openSync(logFile, "w", 0o600);
  // In its own process group, or Ctrl-C on a terminal would end it before its clients.
  const child = spawn(home.postgres, ["-D", home.dataDir, ...flags], {
    ...home.account,
    cwd: home.dataDir,
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const server: Server = {
    pid: child.pid ?? 0,
    exited: once(child, "exit").then(() => undefined),
    kill: (signal) => child.kill(signal),
  };
  if (!(await becomesReady(server, home.dataDir))) {
    await stopServer(server);
    throw explainStart(home.dataDir, port, logFile, await readFile(logFile, "utf8"));
  }
  return server;
}

async function becomesReady(server: Server, dataDir: string): Promise<boolean> {
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!ended && Date.now() < deadline) {
    const pidFile = await readPidFile(dataDir);
    if (pidFile?.pid === server.pid && pidFile?.ready) return true;
    await sleep(20);
  }
  return false;
}

function explainStart(dataDir: string, port: number, logFile: string, log: string): UserError {
  if (log.includes("could not bind")) {
    return new UserError(
      `Port ${port} is taken by another program: PostgreSQL cannot listen on it. Choose another.`,
    );
  }
  const reason = /FATAL: +(.*)/.exec(log)?.[1] ?? log.trim().split("\n").at(-1);
  return new UserError(
    `PostgreSQL did not start on ${dataDir}; its log is ${logFile} and ends with: ${reason}`,
  );
}

async function stopServer(server: Server): Promise<void> {
  server.kill("SIGINT");
  const timer = setTimeout(() => server.kill("SIGQUIT"), STOP_TIMEOUT_MS);
  await server.exited;
  clearTimeout(timer);
}
