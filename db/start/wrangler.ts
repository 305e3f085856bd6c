import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { UserError } from "../user-error.ts";
import { type LogStyle, OWN_REQUEST_ID, showLine } from "./request-lines.ts";

export interface LocalWorker {
  url: string;
  pid: number;
  /** Resolves when it has ended, for any reason. */
  exited: Promise<void>;
  /** Whether a line of its log has arrived. */
  isLogRead(): boolean;
  stop(): Promise<void>;
}

export interface WorkerOptions {
  port: number;
  /** Folder for the local runtime's data. */
  stateDir: string;
  /** Variables and secrets of the Worker. */
  variables: Record<string, string>;
  log: LogStyle;
}

const READY_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 5_000;
const STOP_TIMEOUT_MS = 5_000;
const LOG_TIMEOUT_MS = 3_000;

/** Keeps wrangler from asking questions and sending metrics. */
const environment = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "true",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
};

/** The Worker, and the stand-ins for other services. */
const SCRIPT = "db/start/stand-ins.js";

/** Runs the Worker under `wrangler dev` and prints its log in the given style. It may not be ready yet. */
export async function startWorker({ port, stateDir, variables, log }: WorkerOptions): Promise<LocalWorker> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  // A file, because every user of the machine can read arguments. It also keeps a developer's own
  // .dev.vars, which may contain a remote database, out of this stack.
  await mkdir(stateDir, { recursive: true });
  const envFile = join(stateDir, "variables.env");
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(envFile, lines.join(""), { mode: 0o600 });

  const flags = [
    "--port",
    String(port),
    "--inspector-port",
    "0",
    "--persist-to",
    stateDir,
    "--env-file",
    envFile,
  ];
  const quiet = ["--log-level", "info", "--show-interactive-dev-session=false"];
  // In its own process group, so that Ctrl-C on a terminal does not end it before this process does.
  const child = spawn(
    process.execPath,
    [
      "--no-warnings",
      fileURLToPath(import.meta.resolve("wrangler")),
      "dev",
      SCRIPT,
      "--env=",
      ...flags,
      ...quiet,
    ],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, ...environment },
    },
  );
  let isLogRead = false;
  createInterface(child.stdout).on("line", (line) => {
    isLogRead ||= line.includes(OWN_REQUEST_ID);
    const shown = showLine(line, log);
    if (shown !== undefined) process.stdout.write(`${shown}\n`);
  });
  child.stderr.pipe(process.stderr, { end: false });
  const exited = once(child, "exit").then(() => undefined);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    exited,
    isLogRead: () => isLogRead,
    stop: async () => {
      // Its bundler sometimes prints a long error at shutdown.
      child.stderr.unpipe(process.stderr);
      child.stderr.resume();
      child.kill("SIGTERM");
      await Promise.race([exited, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
      endGroup(child.pid);
      await exited;
    },
  };
}

/**
 * Waits for a 200: from `/health` when the Worker is up, from `/ready` when it also reaches the database. Fails
 * with a UserError that contains the last response.
 */
export async function waitUntilAnswers(
  path: "/health" | "/ready",
  worker: LocalWorker,
  signal: AbortSignal,
): Promise<void> {
  let lastAnswer = "no answer";
  let ended = false;
  void worker.exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!ended && Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      const response = await fetch(`${worker.url}${path}`, {
        headers: { "X-Request-Id": OWN_REQUEST_ID },
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      if (response.ok) return;
      lastAnswer = `${response.status} ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      lastAnswer = `no answer (${(error as Error).message})`;
    }
    await sleep(100);
  }
  const outcome = ended
    ? "ended while starting"
    : `was not ready after ${READY_TIMEOUT_MS / 1000} s: ${lastAnswer}`;
  throw new UserError(`The Worker ${outcome}. See wrangler's output above.`);
}

/**
 * Waits until the Worker answers, and then up to three seconds until wrangler prints its log. Wrangler attaches to the log
 * later, and loses the lines of earlier requests.
 */
export async function waitUntilLogged(worker: LocalWorker, signal: AbortSignal): Promise<void> {
  await waitUntilAnswers("/health", worker, signal);
  const deadline = Date.now() + LOG_TIMEOUT_MS;
  while (!worker.isLogRead() && Date.now() < deadline) {
    await sleep(50);
    await waitUntilAnswers("/health", worker, signal);
  }
}

/** Its remaining processes. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === "win32") return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
