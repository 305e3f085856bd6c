import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { UserError } from "../user-error.ts";
import { makeOwnFolder, type PostgresHome } from "./postgres-home.ts";

/** The major version that a cluster was made with; undefined if there is no cluster yet. */
export async function readClusterVersion(home: PostgresHome): Promise<string | undefined> {
  const found = await readdir(home.dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    return explainNoAccess(home.dataDir)(error);
  });
  if (found.length === 0) return undefined;
  const version = (await readFile(join(home.dataDir, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === "") {
    throw new UserError(
      `${home.dataDir} holds other things than a PostgreSQL database. Choose another data folder.`,
    );
  }
  const { stdout } = await execa(home.postgres, ["--version"], { ...home.account });
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (version !== ours) {
    throw new UserError(
      `The data in ${home.dataDir} was made by PostgreSQL ${version}, this is PostgreSQL ${ours}. ` +
        "Nothing was changed. Start with --fresh to begin again with an empty database, or with --data and another folder.",
    );
  }
  return version;
}

/** Made beside its final place and renamed when complete: a half-made cluster is never taken for a whole one. */
export async function createCluster(home: PostgresHome, durable: boolean): Promise<void> {
  const unfinished = `${home.dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true }).catch(explainNoAccess(home.dataDir));
  await makeOwnFolder(unfinished, home.account).catch(explainNoAccess(home.dataDir));
  const asAccount = { ...home.account, cwd: unfinished, env: { LC_ALL: "C" } };
  // The superuser can never log in: nothing here needs it once the two statements below have run.
  const flags = ["--username=postgres", "--auth=reject", "--encoding=UTF8", "--locale=C"];
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  try {
    await execa(
      home.initdb,
      ["-D", unfinished, ...flags, ...locale, ...(durable ? [] : ["--no-sync"])],
      asAccount,
    );
    await execa(home.postgres, ["--single", "-D", unfinished, "-c", "exit_on_error=on", "postgres"], {
      ...asAccount,
      input:
        "create role atelier login createdb createrole password 'atelier'\ncreate database atelier owner atelier\n",
    });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw new UserError(`PostgreSQL could not make a database in ${home.dataDir}: ${reasonOf(error)}`);
  }
  await writeFile(join(unfinished, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
  await rm(home.dataDir, { recursive: true, force: true });
  await rename(unfinished, home.dataDir);
}

/** The line in which PostgreSQL's own program says what went wrong. */
function reasonOf(error: unknown): string {
  const said = error instanceof ExecaError ? String(error.stderr ?? "").split("\n") : [];
  return said.find((line) => /(fatal|panic|error):/i.test(line)) ?? (error as Error).message;
}

/** Turns a refusal of the file system into a sentence; anything else stays what it is. */
export function explainNoAccess(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (!["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(error.code ?? "")) throw error;
    throw new UserError(
      `The data folder ${path} cannot be used (${error.code}): it must be a folder that you may write to. ` +
        "Choose another with --data.",
    );
  };
}
