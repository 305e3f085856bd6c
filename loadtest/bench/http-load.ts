import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { HttpLoad, HttpResult } from "./http-loop.ts";

const LOOP = fileURLToPath(new URL("http-loop.ts", import.meta.url));

/** Sends requests from another process (http-loop.ts), until the limit in `load` or until `signal` aborts. */
export async function sendLoad(load: HttpLoad, signal?: AbortSignal): Promise<HttpResult> {
  const loop = execa(process.execPath, [LOOP], { input: JSON.stringify(load) });
  signal?.addEventListener("abort", () => loop.kill("SIGTERM"), { once: true });
  return JSON.parse((await loop).stdout);
}

/** The number of responses, or of those with this status. */
export function answered({ statuses }: HttpResult, status?: number): number {
  if (status !== undefined) return statuses[status] ?? 0;
  return Object.values(statuses).reduce((sum, count) => sum + count, 0);
}
