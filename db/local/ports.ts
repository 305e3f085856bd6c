import { createServer } from "node:net";
import { UserError } from "../user-error.ts";

/** The gateway's port in wrangler.toml, for `wrangler dev` alone. */
export const DEFAULT_GATEWAY_PORT = 5488;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  return (await tryPort(0)) ?? Promise.reject(new Error("no free port"));
}

/** Whether the port on the loopback address cannot be used: it is taken, or needs more rights. */
export async function isPortTaken(port: number): Promise<boolean> {
  return (await tryPort(port)) === undefined;
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

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  return await new Promise((answer, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") answer(undefined);
      else fail(error);
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => answer(typeof address === "object" ? address?.port : undefined));
    });
  });
}
