import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startLink } from "../../db/local/link.ts";
import type { Parts } from "../../db/local/parts.ts";
import { startService } from "../../db/local/service.ts";
import { startWorkerd, type WorkerdOptions } from "../../db/local/workerd.ts";
import { startGatewayProcess } from "../rig/gateway.ts";
import type { Place } from "./places.ts";

export interface RunningPlace extends Place {
  /** As its shoppers reach it, with their distance. */
  url: string;
  /** The Worker itself. */
  directUrl: string;
  gatewayUrl: string;
  /** Its Worker and gateway are those of the first place. */
  isShared: boolean;
  pids: { worker: number; gateway: number };
}

interface PlaceOptions extends Required<Pick<WorkerdOptions, "zone">> {
  /** The Worker's file, which is copied into a folder of the place. */
  bundle: string;
  databaseUrl: string;
  variables: Record<string, string>;
  /** A free one unless given. */
  port: number | undefined;
  /** False: its store holds nothing. */
  keepsAnswers: boolean;
}

/** Starts a Worker with its store and its gateway, as far from the database and from its shoppers as the place is. */
export async function startPlace(
  parts: Parts,
  place: Place,
  { bundle, databaseUrl, variables, zone, port, keepsAnswers }: PlaceOptions,
): Promise<RunningPlace> {
  const folder = join(dirname(bundle), place.name);
  await mkdir(folder, { recursive: true });
  await copyFile(bundle, join(folder, "index.js"));
  const options = {
    detached: true,
    log: join(folder, "errors.log"),
    zone,
    ...(port !== undefined && { port }),
    ...(!keepsAnswers && { cacheBytes: 0 }),
  };
  const { gateway, gatewayUrl, worker } = await startService(parts, {
    databaseUrl,
    startGateway: (url) => startGatewayProcess(url, false),
    startWorker: (leading) => startWorkerd(folder, { ...variables, ...leading }, options),
  });
  const distance = JSON.stringify({ delayMs: place.databaseMs });
  await fetch(new URL("/faults", gatewayUrl), { method: "PUT", body: distance });
  const url = await reachFrom(parts, worker.url, place.shopperMs);
  const pids = { worker: worker.pid, gateway: gateway.pid };
  return { ...place, url, directUrl: worker.url, gatewayUrl, isShared: false, pids };
}

/** Another place whose shoppers go all the way to the first. */
export async function shareOrigin(parts: Parts, home: RunningPlace, place: Place): Promise<RunningPlace> {
  const url = await reachFrom(parts, home.directUrl, place.shopperMs + place.databaseMs);
  return { ...home, ...place, url, isShared: true };
}

/** A way to the Worker whose round trip takes so long. */
async function reachFrom(parts: Parts, url: string, roundTripMs: number): Promise<string> {
  const link = await startLink(url, { delayMs: roundTripMs / 2 });
  parts.add("The way to a place", link);
  return link.url.origin;
}
