import { rm } from "node:fs/promises";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { buildWorker, startWorkerd } from "../../db/local/workerd.ts";
import type { Rig } from "../rig/rig.ts";
import type { Way } from "./rates.ts";

const ENTRY = "loadtest/bench/floor/index.ts";
/** A quarter of them in each round, like a route's misses, so that the store behind the Cache API grows equally. */
const MISSES = 2400;

export const VAIN_LOOK_UP = "+ a look-up in vain";

/** A bare Hono route and the parts of a response, each in its own Worker beside the rig's (floor/index.ts). */
export interface Floors {
  bare: Way;
  parts: Way[];
  stop(): Promise<void>;
}

export async function startFloors({
  gatewayUrl,
  databaseUrl,
}: Pick<Rig, "gatewayUrl" | "databaseUrl">): Promise<Floors> {
  const folder = await temporaryFolder("atelier-floor-");
  await buildWorker(folder, ENTRY);
  const { url, pid, stop } = await startWorkerd(folder, {
    FETCH_URL: `${gatewayUrl}/stats`,
    DATABASE_URL: databaseUrl,
    SQL_GATEWAY_URL: `${gatewayUrl}/sql`,
  });
  const server = { url, pid };
  const way = (what: string, path: string, queries = 0): Way => ({ what, paths: [path], queries, server });
  const misses = Array.from({ length: MISSES }, (_, i) => `/miss/${i}`);
  return {
    bare: way("bare Hono route", "/"),
    parts: [
      way("+ a look-up", "/look-up"),
      way(VAIN_LOOK_UP, "/look-up-in-vain"),
      way("+ a put", "/put"),
      way("+ a fetch", "/fetch"),
      way("+ a statement", "/statement", 1),
      { what: "the parts of a miss", paths: misses, queries: 1, server },
      way("+ a body of 8 KB", "/bytes/8000"),
      way("+ a body of 30 KB", "/bytes/30000"),
    ],
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
