import { readFileSync } from "node:fs";
import { Client } from "pg";
import { UserError } from "./user-error.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;

/** The URL of a command's database: its option, else DATABASE_URL, else the running local stack. */
export function chooseDatabaseUrl(given: string | undefined): string {
  const chosen = given ?? process.env.DATABASE_URL ?? readStackDatabaseUrl();
  if (chosen) return chosen;
  throw new UserError(
    "No database is given. Use --database-url, set DATABASE_URL, or start the local one with `npm start`.",
  );
}

/** Connects, or fails with a UserError without the password. The caller ends the connection. */
export async function connect(databaseUrl: string): Promise<Client> {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new UserError(
      "The database URL is not valid. It must look like postgresql://user:password@host:5432/database.",
    );
  }
  let client: Client | undefined;
  try {
    client = new Client({
      connectionString: checkingCertificates(databaseUrl),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // A session may be silent for minutes while the server works, and routers drop silent connections.
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    // Without a listener, a connection lost while idle would end the process. The next statement reports the loss.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw new UserError(explain(error as NodeJS.ErrnoException, new URL(databaseUrl)));
  }
}

/** The driver treats these modes as `verify-full`, but prints a long warning that this will change. */
function checkingCertificates(databaseUrl: string): string {
  if (databaseUrl.includes("uselibpqcompat=true")) return databaseUrl;
  return databaseUrl.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/, "$1verify-full");
}

function explain(error: NodeJS.ErrnoException, { hostname, port, pathname, username }: URL): string {
  const place = `${hostname}:${port || 5432}`;
  if (error.code === "28000" && error.message.includes("no encryption")) {
    return `The database at ${place} takes encrypted connections only: add ?sslmode=require to the database URL.`;
  }
  switch (error.code) {
    case "28P01":
    case "28000":
      return `The database at ${place} does not let user "${username}" in: check user and password in the database URL.`;
    case "3D000":
      return `There is no database "${pathname.slice(1)}" at ${place}: check the database URL, or create it.`;
    case "ECONNREFUSED":
      return `Nothing answers at ${place}: check host and port in the database URL, and that the database is running.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host ${hostname} is not known: check the database URL and the network.`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return `The certificate of the database at ${place} is not known to be its own (${error.code}): add sslrootcert=<file> to the database URL, with the certificate that vouches for it.`;
    default:
      return `The database at ${place} cannot be reached: ${error.message || error.code}.`;
  }
}

function readStackDatabaseUrl(): string | undefined {
  try {
    return JSON.parse(readFileSync(".data/stack.json", "utf8")).databaseUrl;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(
      `.data/stack.json cannot be read (${(error as Error).message}). Use --database-url or DATABASE_URL.`,
    );
  }
}
