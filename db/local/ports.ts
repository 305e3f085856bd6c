import { createServer } from "node:net";

/** A port that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  return (await tryPort(0)) ?? Promise.reject(new Error("no free port"));
}

/** Whether the port on this machine's loopback address cannot be had: something listens there, or it needs more rights. */
export async function isPortTaken(port: number): Promise<boolean> {
  return (await tryPort(port)) === undefined;
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
