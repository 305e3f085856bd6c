import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    inFront: InFront | null;
    inFrontHurried: InFront | null;
  }
}

type InFront = { url: string; workerUrl: string; gatewayUrl: string };

/** The built Worker behind a cache. */
export function behindCache(which: "inFront" | "inFrontHurried") {
  const there = inject(which);
  const at = ({ url }: { url: string }, path: string, init: RequestInit = {}) =>
    fetch(new URL(path, url), { redirect: "manual", ...init });
  const parts = () => {
    if (there === null) throw new Error("There is no cache in front: this test should have been skipped.");
    return there;
  };
  return {
    isThere: there !== null,
    ask: (path: string, init?: RequestInit) => at(parts(), path, init),
    /** Sends a request to the Worker directly. */
    askWorker: (path: string, init?: RequestInit) => at({ url: parts().workerUrl }, path, init),
    /** The number of statements that the origin has run. */
    async countQueries(): Promise<number> {
      const response = await fetch(new URL("/stats", parts().gatewayUrl));
      const { queries } = (await response.json()) as { queries: number };
      return queries;
    },
    async setFault(mode: "none" | "down"): Promise<void> {
      await fetch(new URL("/faults", parts().gatewayUrl), { method: "PUT", body: JSON.stringify({ mode }) });
    },
  };
}

/** HIT, MISS, EXPIRED, UPDATING, STALE or BYPASS (developers.cloudflare.com/workers/cache/debugging/). */
export const outcomeOf = ({ headers }: Response) => headers.get("Cf-Cache-Status");
