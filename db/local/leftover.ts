import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { UserError } from "../user-error.ts";

const SHUTDOWN_TIMEOUT_MS = 30_000;
/** Commands in the Worker's process group, for the case that its leader is gone. */
const WORKER_PROGRAMS = ["wrangler", "@cloudflare/workerd", "@esbuild"].map((name) =>
  fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)),
);

export interface Leftover {
  /** Its name in messages. */
  name: string;
  pid: number;
  /** Must be part of its command line, because its process number may belong to another process by now. */
  commandContains: string;
  signal: NodeJS.Signals;
  /** True: end its process group, which may have outlived it. */
  group?: boolean;
}

/** Ends a process whose parent was killed, and waits for its end. */
export async function endLeftover(leftover: Leftover): Promise<void> {
  const { name, pid, signal, group = false } = leftover;
  if (!(await isRunning(leftover))) return;
  try {
    process.kill(group ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return;
    throw new UserError(
      `${name} from an earlier start (process ${pid}) belongs to another user. Stop it, then start again.`,
    );
  }
  const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
  while (await isRunning(leftover)) {
    if (Date.now() > deadline) {
      throw new UserError(
        `${name} from an earlier start (process ${pid}) does not stop. Stop it yourself, then start again.`,
      );
    }
    await sleep(50);
  }
}

async function isRunning({ pid, commandContains, group = false }: Leftover): Promise<boolean> {
  if (!(Number.isInteger(pid) && pid > 1)) return false;
  if ((await readCommandLine(pid)).includes(commandContains)) return true;
  if (!group) return false;
  const commands = await readGroupCommands(pid);
  return commands.some((command) => WORKER_PROGRAMS.some((program) => command.includes(program)));
}

/** The command lines of a process group. */
async function readGroupCommands(group: number): Promise<string[]> {
  const { stdout } = await execa("ps", ["-e", "-o", "pgid=,command="], { reject: false });
  const lines = (stdout ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith(`${group} `));
}

async function readCommandLine(pid: number): Promise<string> {
  if (process.platform === "linux") return await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const { stdout } = await execa("ps", ["-o", "command=", "-p", String(pid)], { reject: false });
  return stdout ?? "";
}
