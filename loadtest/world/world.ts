import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  type DataDir,
  rememberWorkers,
  removeStackInfo,
  type StackInfo,
  writeStackInfo,
} from "../../db/local/data-dir.ts";
import type { Parts } from "../../db/local/parts.ts";
import { freePort } from "../../db/local/ports.ts";
import { type PurgeEndpoint, startPurgeEndpoint } from "../../db/local/purge-endpoint.ts";
import { startDatabase } from "../../db/local/service.ts";
import { buildWorker } from "../../db/local/workerd.ts";
import { UserError } from "../../db/user-error.ts";
import type { PurgeLimits } from "../../src/purges/limits.ts";
import { checkAnswers } from "../answers/check.ts";
import { fill, highestProduct, type Rig, type RigOptions, withStarted } from "../rig/rig.ts";
import { type RunningPlace, shareOrigin, startPlace } from "./place.ts";
import type { Place } from "./places.ts";

export interface WorldOptions extends RigOptions {
  places: Place[];
  /** What the zone's plan takes. */
  limits: PurgeLimits;
  /** `purges`: nothing is sent to other places. `edge`: one origin, no cache, and all places go to it. */
  lacks: "purges" | "edge" | undefined;
  /** Each response names its place, as on the platform. Not under load, for it costs a copy of the response. */
  namesPlaces?: boolean;
}

/** `url` and all else of a rig are those of the first place, without the shoppers' distance. */
export interface World extends Rig {
  places: RunningPlace[];
  purger: PurgeEndpoint;
}

const PROPAGATION_MS = 150;
const TIMER_MS = 60_000;

/** Serves the production bundle in several data centres at once, else as `withRig`. */
export async function withWorld(
  options: WorldOptions,
  signal: AbortSignal,
  work: (world: World, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (options.edge !== undefined)
    throw new UserError("Each place keeps answers in its own store: leave --edge out.");
  await withStarted(options, signal, (data, parts) => start(options, data, parts, signal), work);
}

async function start(
  options: WorldOptions,
  data: DataDir,
  parts: Parts,
  signal: AbortSignal,
): Promise<World> {
  const { places, limits, lacks } = options;
  const building = buildWorker(data.worker);
  building.catch(() => undefined); // told when it is awaited
  const postgres = await startDatabase(parts, { dataDir: data.postgres });
  await fill(options, data, postgres.url, signal);
  await building;

  const writeToken = randomBytes(24).toString("hex");
  const storePorts = await Promise.all(places.map(() => freePort()));
  const stores = storePorts.map((port) => `http://127.0.0.1:${port}/`);
  const purger = await startPurgeEndpoint({ stores, limits, propagationMs: PROPAGATION_MS });
  parts.add("The purge API", purger);
  const variables = {
    ENVIRONMENT: "production",
    PUBLIC_ORIGIN: "https://api.example.test",
    WRITE_TOKENS: `rig:${writeToken}`,
    LIMIT_WRITES: "no",
    PURGE_CALLS_PER_MINUTE: String(limits.callsPerMinute),
    PURGE_BURST: String(limits.burst),
    PURGE_TAGS_PER_CALL: String(limits.tagsPerCall),
    TIMER_IDLE_MINUTES: "1",
    ...(options.statements !== undefined && { ORIGIN_STATEMENTS: String(options.statements) }),
    ...(lacks === undefined && {
      CLOUDFLARE_ZONE_ID: "0".repeat(32),
      CLOUDFLARE_PURGE_TOKEN: "t".repeat(40),
    }),
  };

  const running: RunningPlace[] = [];
  for (const [i, place] of places.entries()) {
    const home = running[0];
    const isShared = lacks === "edge" && home !== undefined;
    running.push(
      isShared
        ? await shareOrigin(parts, home, place)
        : await startPlace(parts, place, {
            bundle: join(data.worker, "index.js"),
            databaseUrl: postgres.url,
            variables: options.namesPlaces ? { ...variables, COLO: place.code } : variables,
            zone: { api: purger.url, storePort: storePorts[i] ?? 0 },
            port: i === 0 ? options.port : undefined,
            keepsAnswers: lacks !== "edge",
          }),
    );
    await rememberWorkers(
      data,
      running.map(({ pids }) => pids.worker),
    );
  }
  const [home] = running as [RunningPlace];

  const info: StackInfo = {
    url: home.directUrl,
    databaseUrl: postgres.url,
    gatewayUrl: home.gatewayUrl,
    writeToken,
    purgeApi: purger.url,
    places: running.map(({ name, url, gatewayUrl, shopperMs, databaseMs }) => ({
      ...{ name, url, gatewayUrl, shopperMs, databaseMs },
    })),
  };
  const products = await highestProduct(postgres.url);
  for (const { directUrl } of running) await checkAnswers({ ...info, url: directUrl }, products);
  const timer = setInterval(() => void fireTimer(home).catch(() => undefined), TIMER_MS);
  parts.onStop(async () => clearInterval(timer));
  parts.onStop(() => removeStackInfo(data));
  await writeStackInfo(data, info);
  data.announce(info.url);
  return { ...info, products, places: running, purger, pids: { ...home.pids, postgres: postgres.pid } };
}

/** The platform's timer, which fires in any one place. */
export async function fireTimer({ directUrl }: RunningPlace): Promise<void> {
  await (await fetch(`${directUrl}/cdn-cgi/handler/scheduled`)).arrayBuffer();
}
