import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { UserError } from "../user-error.ts";

const SHUTDOWN_TIMEOUT_MS = 30_000;

export interface Leftover {
  /** What it is, for the person who has to be told. */
  name: string;
  pid: number;
  /** Must be part of its command line: the number alone may belong to any other process by now. */
  commandContains: string;
  signal: NodeJS.Signals;
  /** True to end its process group with it. */
  group?: boolean;
}

/** Ends a process that outlived the killed one that had started it, and waits for its end. */
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

async function isRunning({ pid, commandContains }: Leftover): Promise<boolean> {
  return Number.isInteger(pid) && pid > 1 && (await readCommandLine(pid)).includes(commandContains);
}

async function readCommandLine(pid: number): Promise<string> {
  if (process.platform === "linux") return await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const { stdout } = await execa("ps", ["-o", "command=", "-p", String(pid)], { reject: false });
  return stdout ?? "";
}
