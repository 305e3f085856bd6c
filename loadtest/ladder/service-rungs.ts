import { isVarnishInstalled } from "../../db/local/varnish.ts";
import { UserError } from "../../db/user-error.ts";
import type { Result } from "../load/run.ts";
import { runScenario } from "../load/run.ts";
import { findScenario } from "../load/scenarios.ts";
import { warmUp } from "../load/warm-up.ts";
import { type Rig, type RigOptions, withRig } from "../rig/rig.ts";
import type { Measured, Rung } from "./rung.ts";

export interface ServiceOptions {
  rig: RigOptions;
  k6: string;
  reports: string;
  seconds: number;
  signal: AbortSignal;
}

const REQUEST = "products, few of them popular";
/** The delay from a data centre to the database's region. Without it, a cache would have little effect here. */
const DATABASE_DELAY_MS = 25;
const FAR_REQUEST = `the same, the database ${DATABASE_DELAY_MS} ms away`;

/** The steps around the database, measured with k6 from outside. */
export async function climbService(options: ServiceOptions): Promise<Rung[]> {
  const unpooled = await load(options, { without: { pool: true, cache: true } });
  const pooled = await load(options, { without: { cache: true } });
  const uncached = await load(options, { without: { cache: true } }, DATABASE_DELAY_MS);
  const cached = await load(options, {}, DATABASE_DELAY_MS);
  const rungs: Rung[] = [
    {
      change: "a connection per request → a pool",
      request: REQUEST,
      before: unpooled,
      after: pooled,
    },
    {
      change: "no cache → Cache API",
      request: FAR_REQUEST,
      before: uncached,
      after: cached,
    },
  ];
  if (await isVarnishInstalled()) {
    rungs.push({
      change: "Cache API → a cache in front of the Worker",
      request: FAR_REQUEST,
      before: cached,
      after: await load(options, { edge: "varnish" }, DATABASE_DELAY_MS),
    });
  } else {
    console.log("Varnish is not installed: the last step, a cache in front, is left out.");
  }
  return rungs;
}

async function load(
  { rig: rigOptions, k6, reports, seconds, signal }: ServiceOptions,
  change: Partial<RigOptions>,
  delayMs = 0,
): Promise<Measured> {
  let result: Result | undefined;
  await withRig({ ...rigOptions, ...change }, signal, async (rig, signal) => {
    await warmUp(rig, signal);
    await delayDatabase(rig, delayMs);
    const options = { k6, reports, rate: undefined, durationS: seconds, signal };
    result = await runScenario(rig, findScenario("clients"), options);
  });
  if (result === undefined)
    throw new UserError("Stopped before everything was measured. Nothing was written.");
  const { rate, p50, p99, originQueries, requests } = result;
  return { rate, p50, p99, queries: originQueries / requests, buffers: undefined };
}

async function delayDatabase({ gatewayUrl }: Rig, delayMs: number): Promise<void> {
  await fetch(new URL("/faults", gatewayUrl), { method: "PUT", body: JSON.stringify({ delayMs }) });
}
