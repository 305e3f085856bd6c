import { createServer } from "node:net";
import { UserError } from "../user-error.ts";

/** The gateway's port in wrangler.toml, for `wrangler dev` alone. */
export const DEFAULT_GATEWAY_PORT = 5488;

// Below those that systems give to outgoing connections, which could take the port before its server starts.
const FREE_PORTS = { first: 20_000, count: 12_000 };
const TRIES = 100;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = FREE_PORTS.first + Math.floor(Math.random() * FREE_PORTS.count);
    if (!(await isPortTaken(port))) return port;
  }
  throw new Error(`no free port among ${TRIES} from ${FREE_PORTS.first} on`);
}

/** Whether the port on the loopback address cannot be used: it is taken, or needs more rights. */
export async function isPortTaken(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((answer, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") answer(true);
      else fail(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => answer(false)));
  });
}

/** Fails with a UserError that names the option for another port. */
export async function refuseTakenPort(port: number, option: string): Promise<void> {
  if (!(await isPortTaken(port))) return;
  throw new UserError(
    port < 1024
      ? `Port ${port} is taken, or needs more rights than you have. Choose another with ${option}.`
      : `Port ${port} is taken by another program. Stop that one, or choose another port with ${option}.`,
  );
}
