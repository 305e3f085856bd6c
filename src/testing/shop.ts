import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { CacheStore } from "../cache/store.ts";
import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { ProblemError } from "../problem.ts";
import { createTestApp, emptyCatalogue, given, query } from "./catalogue.ts";

export const TOKEN = "new-token-of-16-or-more";

export async function fillShop(): Promise<void> {
  await emptyCatalogue();
  await given.product({ id: 1, related: "{2}" });
  await given.product({ id: 2 });
  await given.review({ id: 1, product_id: 1 });
  await given.productBlocks();
}

type Wrap = (store: CacheStore) => CacheStore;

/** The app over a store, a clock and an origin that a test reads and moves. `start` makes all of them new. */
export function createShop() {
  let time = 0;
  let memory = createMemoryStore(() => time);
  let ask: (path: string, init?: RequestInit) => Promise<Response>;
  const origin = { queries: 0, down: false };

  const later = (seconds: number) => {
    time += seconds * 1000;
  };

  function start(wrap?: Wrap) {
    time = 1_700_000_000_000;
    Object.assign(origin, { queries: 0, down: false });
    memory = createMemoryStore(() => time);
    return startIsolate(wrap);
  }

  /** Starts another isolate over the same store. From now on `get` asks it. */
  function startIsolate(wrap: Wrap = (store) => store) {
    const { app, records } = createTestApp({
      store: wrap(memory.store),
      now: () => time,
      sleep: async (ms) => later(ms / 1000),
      query: async (...statement) => {
        origin.queries += 1;
        if (origin.down) throw new ProblemError({ kind: "origin-unavailable" });
        return await query(...statement);
      },
    });
    // Returns after all background work.
    const get = async (path: string, init: RequestInit = {}) => {
      const ctx = createExecutionContext();
      const response = await app.request(path, init, env, ctx);
      await waitOnExecutionContext(ctx);
      return response;
    };
    ask = get;
    return { get, records };
  }

  const get = (path: string, init?: RequestInit) => ask(path, init);

  return {
    start,
    startIsolate,
    origin,
    later,
    /** What is stored. */
    stored: () => memory,
    get,
    status: async (path: string, init?: RequestInit) => (await get(path, init)).headers.get("Cache-Status"),
    purge: (body: unknown, token = TOKEN, type = "application/json") =>
      get("/purges", {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}
