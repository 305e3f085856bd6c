import { UserError } from "../../db/user-error.ts";
import { countOriginQueries } from "../rig/gateway.ts";
import type { Rig } from "../rig/rig.ts";

/** A call that takes longer is hanging. */
const TIMEOUT_MS = 15_000;

/** The operations of the cache benchmarks on the rig. */
export function createClient({ url, gatewayUrl, writeToken, pids }: Rig) {
  const call = (target: string, init: RequestInit = {}) =>
    fetch(target, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });

  async function mustSucceed(target: string, init: RequestInit): Promise<void> {
    const response = await call(target, init);
    await response.body?.cancel();
    if (!response.ok) throw new UserError(`${init.method} ${target} was answered with ${response.status}.`);
  }

  return {
    url,
    pids,

    get: (path: string) => call(`${url}${path}`),

    purge: (what: { tags: string[] } | { everything: true }) =>
      mustSucceed(`${url}/purges`, {
        method: "POST",
        headers: { Authorization: `Bearer ${writeToken}`, "Content-Type": "application/json" },
        body: JSON.stringify(what),
      }),

    /** See db/local/faults.ts. */
    setOriginFault: (mode: "none" | "down" | "hang") =>
      mustSucceed(`${gatewayUrl}/faults`, { method: "PUT", body: JSON.stringify({ mode }) }),

    /** The result of `work`, and the number of statements during it. */
    async countQueries<T>(work: () => Promise<T>): Promise<{ result: T; made: number }> {
      const before = await countOriginQueries(gatewayUrl);
      const result = await work();
      return { result, made: (await countOriginQueries(gatewayUrl)) - before };
    },
  };
}

export type Client = ReturnType<typeof createClient>;
