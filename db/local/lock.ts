import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpath, unlink } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../user-error.ts";

export interface FolderLock {
  /** Shown to a second start, such as this one's URL. */
  announce(description: string): void;
  release(): Promise<void>;
}

/**
 * Locks a folder for this process, or fails with a UserError that names the holder. The lock is a listening
 * socket: it ends with its process in every case, and no other process can be mistaken for its holder, as
 * could happen with a process number in a file once a container has restarted.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const socket = socketPath(await realpath(folder));
  let description = `starting, process ${process.pid}`;
  const server = createServer((caller) => {
    // A client may disconnect before it reads.
    caller.on("error", () => undefined);
    caller.end(`${process.pid}\n${description}`);
  });
  server.unref();
  if (!(await listen(server, socket))) {
    await refuseIfHeld(folder, socket);
    await unlink(socket).catch(() => undefined);
    if (!(await listen(server, socket))) await refuseIfHeld(folder, socket);
    // Another process may have removed the same dead socket at the same moment, and with it this one.
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
 * Not in the data folder, because a shared or mounted one may not support sockets. Not in TMPDIR, because
 * two starts must use the same place.
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

/** Undefined: no process listens there any more. */
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
