import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { UserError } from "../user-error.ts";
import { makeOwnFolder, type PostgresHome } from "./postgres-home.ts";

/** The major version of a cluster's data. Undefined: there is no cluster yet. */
export async function readClusterVersion(home: PostgresHome): Promise<string | undefined> {
  const found = await readdir(home.dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    return explainNoAccess(home.dataDir)(error);
  });
  if (found.length === 0) return undefined;
  const version = (await readFile(join(home.dataDir, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === "") {
    throw new UserError(
      `${home.dataDir} contains other files than a PostgreSQL database. Choose another data folder.`,
    );
  }
  const { stdout } = await execa(home.postgres, ["--version"], { ...home.account });
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (version !== ours) {
    throw new UserError(
      `The data in ${home.dataDir} was made by PostgreSQL ${version}, this is PostgreSQL ${ours}. ` +
        "Nothing was changed. Start with --fresh to delete that data, or with --data and another folder.",
    );
  }
  return version;
}

/** Created beside its final place and renamed when complete, so that an incomplete cluster is never used. */
export async function createCluster(home: PostgresHome, durable: boolean): Promise<void> {
  const unfinished = `${home.dataDir}.new`;
  await rm(unfinished, { recursive: true, force: true }).catch(explainNoAccess(home.dataDir));
  await makeOwnFolder(unfinished, home.account).catch(explainNoAccess(home.dataDir));
  const asAccount = { ...home.account, cwd: unfinished, env: { LC_ALL: "C" } };
  // The superuser cannot log in, because only the two statements below need it.
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

/** The line with the error of PostgreSQL's own program. */
function reasonOf(error: unknown): string {
  const said = error instanceof ExecaError ? String(error.stderr ?? "").split("\n") : [];
  return said.find((line) => /(fatal|panic|error):/i.test(line)) ?? (error as Error).message;
}

/** Turns a file system error into a UserError. Other errors are unchanged. */
export function explainNoAccess(path: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (!["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(error.code ?? "")) throw error;
    throw new UserError(
      `The data folder ${path} cannot be used (${error.code}): it must be a folder that you may write to. ` +
        "Choose another with --data.",
    );
  };
}
