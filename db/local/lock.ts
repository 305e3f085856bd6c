import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpath, unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../user-error.ts";

export interface FolderLock {
  /** What a second start is told about this one, such as its address. */
  announce(description: string): void;
  release(): Promise<void>;
}

/**
 * Takes a folder for this process alone, or fails with a UserError that says who has it. The lock is a listening
 * socket: it ends with the process however that ends, and no other process can be mistaken for its holder, as
 * could happen with a process number in a file once a container has restarted.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const socket = socketPath(await realpath(folder));
  let description = `starting, process ${process.pid}`;
  const server = createServer((caller) => {
    // Somebody who hangs up before reading is no concern of ours.
    caller.on("error", () => undefined);
    caller.end(`${process.pid}\n${description}`);
  });
  server.unref();
  if (!(await listen(server, socket))) {
    await refuseIfHeld(folder, socket);
    await unlink(socket).catch(() => undefined);
    if (!(await listen(server, socket))) await refuseIfHeld(folder, socket);
    // Somebody else may have removed the same dead socket at the same moment, and with it ours.
    await sleep(100);
    const holder = await askHolder(socket);
    if (holder?.pid !== process.pid) throw takenBy(folder, holder?.description ?? "another process");
  }
  return {
    announce: (text) => {
      description = `${text}, process ${process.pid}`;
    },
    release: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

/**
 * Not in the data folder, for a shared or mounted one may not be able to hold a socket; and not where TMPDIR says, for
 * two starts must look in the same place.
 */
function socketPath(folder: string): string {
  const name = `atelier-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : `/tmp/${name}.sock`;
}

async function listen(server: Server, socket: string): Promise<boolean> {
  server.listen(socket);
  return await once(server, "listening").then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") return false;
      throw error;
    },
  );
}

async function refuseIfHeld(folder: string, socket: string): Promise<void> {
  const holder = await askHolder(socket);
  if (holder) throw takenBy(folder, holder.description);
}

/** Undefined when nobody listens there any more. */
async function askHolder(socket: string): Promise<{ pid: number; description: string } | undefined> {
  const caller = connect(socket);
  let answer = "";
  caller.on("data", (chunk: Buffer) => {
    answer += chunk.toString();
  });
  try {
    await once(caller, "close");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ECONNREFUSED" || code === "ENOENT") return undefined;
    return { pid: 0, description: `another user's process (${code})` };
  }
  const [pid, ...rest] = answer.split("\n");
  return { pid: Number(pid), description: rest.join(" ") };
}

function takenBy(folder: string, holder: string): UserError {
  return new UserError(
    `The data folder ${folder} is in use by another start (${holder}). Stop that one, or choose another folder with --data.`,
  );
}
