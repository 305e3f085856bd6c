import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("gateway-process.ts", import.meta.url));

export interface GatewayProcess {
  /** Of the SQL endpoint. */
  url: string;
  pid: number;
  /** Resolves when the process has ended, for any reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the replacement for Neon's endpoint in its own process, on a free port of the loopback address. */
export async function startGatewayProcess(databaseUrl: string, unpooled: boolean): Promise<GatewayProcess> {
  // In its own process group, or Ctrl-C on a terminal would end it before its clients.
  const env = { ...process.env, DATABASE_URL: databaseUrl, UNPOOLED: unpooled ? "yes" : "no" };
  const child = fork(PROGRAM, { env, detached: true });
  const exited = once(child, "exit").then(() => undefined);
  const ended = exited.then(() => Promise.reject(new Error("the gateway ended while starting: see above")));
  const [url] = await Promise.race([once(child, "message"), ended]);
  return {
    url: String(url),
    pid: child.pid ?? 0,
    exited,
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The number of statements that the gateway has run. */
export async function countOriginQueries(gatewayUrl: string): Promise<number> {
  const response = await fetch(new URL("/stats", gatewayUrl));
  const { queries } = (await response.json()) as { queries: number };
  return queries;
}
