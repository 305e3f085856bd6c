import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../db/connect.ts";
import { purgeEverything } from "../../db/purge-everything.ts";
import { describeDifference, findWrongAnswers, type Sample } from "../answers/check.ts";
import { popularIds } from "../lib/popularity.ts";
import { runK6 } from "../load/k6.ts";
import { type ProcessorTime, watchProcess, watchProcessor } from "../load/processor.ts";
import { readSummary } from "../load/summary.ts";
import { countOriginQueries } from "../rig/gateway.ts";
import { boundOf, type Trouble } from "./bound.ts";
import { readWorldLog, type WorldLog } from "./printed.ts";
import { findStaleness, percentile } from "./staleness.ts";
import { fireTimer, type World, type WorldOptions } from "./world.ts";

export interface WorldRunOptions extends Pick<WorldOptions, "lacks" | "limits"> {
  k6: string;
  reports: string;
  /** Requests a second in each place, and changes a second by the merchant. */
  rate: number;
  writes: number;
  durationS: number;
  /** What happens to the purge API, from the tenth second on. */
  trouble: Trouble | undefined;
  signal: AbortSignal;
}

export interface PlaceFigures {
  place: string;
  requests: number;
  p50: number;
  p95: number;
  p99: number;
  /** Of hits alone; with the shopper's distance like the others. */
  hitP95: number;
  hitRatio: number;
  statements: number;
}

export interface WorldResult {
  writes: number;
  changes: number;
  requests: number;
  failed: number;
  places: PlaceFigures[];
  staleness: { p50: number; p99: number; longest: number; boundMs: number };
  checkedReads: number;
  changedReads: number;
  staleReads: number;
  atHome: number;
  beyondBound: number;
  ownReads: number;
  ownOld: number;
  purgeCalls: { taken: number; limited: number };
  /** Purges that waited: the most at once, and those that were left in the end. */
  waiting: { most: number; left: number };
  compared: number;
  wrong: number;
  /** Seconds of processor time. */
  processor: (ProcessorTime & { workers: number[]; gateways: number; network: number }) | undefined;
  faults: string[];
}

/** Few and popular, so that all of them fit into one purge call and most reads are of them. */
const WRITTEN_PRODUCTS = 40;
const TROUBLE_AFTER_S = 10;

/** Runs shoppers, reviewers and a merchant in all places, and tells how old the answers were. */
export async function runWorld(world: World, options: WorldRunOptions): Promise<WorldResult> {
  const { k6, reports, rate, writes, durationS, signal } = options;
  await mkdir(reports, { recursive: true });
  const file = (ending: string) => join(reports, `world-${writes}.${ending}`);
  const files = { summary: file("k6.json"), log: file("log"), printed: file("printed") };
  for (const path of Object.values(files)) await rm(path, { force: true });
  const written = mostPopular(world.products);
  const env = {
    PLACES: JSON.stringify(world.places.map(({ name, url }) => ({ name, url }))),
    WRITTEN: JSON.stringify(written),
    WRITE_TOKEN: world.writeToken,
    WRITES: String(writes),
    PRODUCTS: String(world.products),
    RATE: String(rate),
    DURATION_S: String(durationS),
  };
  await startEvenly(world);
  const callsBefore = world.purger.count();
  const before = await statementsOf(world);
  const stopWatching = await watchAll(world);
  const waiting = watchWaiting(world.databaseUrl);
  const [most] = await Promise.all([
    runK6(k6, { script: SCRIPT, env, htmlReport: undefined, files, signal }).then(waiting.stop),
    makeTrouble(world, options),
  ]);
  const processor = await stopWatching();
  const after = await statementsOf(world);
  const summary = await readSummary(files.summary);
  const log = await readWorldLog(files.printed);

  const boundMs = boundOf(options);
  const left = options.lacks === undefined ? await waitUntilSent(world, boundMs) : 0;
  const samples =
    options.lacks === "purges" ? log.samples : [...log.samples, ...(await readAgain(world, written))];
  const wrong = await findWrongAnswers(world.databaseUrl, samples);
  const { lags, ...old } = findStaleness(log.writes, log.reads, { places: world.places.length, boundMs });
  const calls = world.purger.count();
  const ownOld = log.own.filter(({ etag, expected }) => etag !== expected).length;
  const result: WorldResult = {
    writes,
    changes: log.writes.length,
    requests: summary.requests,
    failed: summary.failed,
    places: world.places.map((_, i) => figuresOf(world, log, i, (after[i] ?? 0) - (before[i] ?? 0))),
    staleness: {
      p50: percentile(lags, 0.5),
      p99: percentile(lags, 0.99),
      longest: Math.max(0, ...lags),
      boundMs,
    },
    checkedReads: log.reads.length,
    changedReads: old.reads,
    staleReads: old.stale,
    atHome: old.atHome,
    beyondBound: old.beyond,
    ownReads: log.own.length,
    ownOld,
    purgeCalls: { taken: calls.taken - callsBefore.taken, limited: calls.limited - callsBefore.limited },
    waiting: { most, left },
    compared: samples.length,
    wrong: wrong.length,
    processor,
    faults: summary.missed.map(({ metric, threshold }) => `${metric} ${threshold} was not met`),
  };
  if (result.atHome > 0) result.faults.push(`${result.atHome} reads in the place of a change were old`);
  if (result.beyondBound > 0) result.faults.push(`${result.beyondBound} reads were older than the bound`);
  if (ownOld > 0) result.faults.push(`${ownOld} reads that sent a position were old`);
  if (left > 0) result.faults.push(`${left} purges were still waiting when the bound was over`);
  if (log.writes.length === 0) result.faults.push("nothing was changed");
  if (wrong[0] !== undefined) result.faults.push(describeDifference(wrong[0]));
  return result;
}

const SCRIPT = new URL("../scenarios/world.ts", import.meta.url).pathname;

/** The ids that the first ranks have (lib/popularity.ts). */
function mostPopular(products: number): number[] {
  const draw = popularIds(products);
  const counts = new Map<number, number>();
  for (let i = 0; i < 50_000; i += 1) {
    const id = draw();
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([id]) => id);
  return byCount.slice(0, WRITTEN_PRODUCTS);
}

/** Empty stores everywhere, and nothing that waits. */
async function startEvenly(world: World): Promise<void> {
  await purgeEverything({ url: world.url, token: world.writeToken });
  await sleep(2000);
}

async function statementsOf({ places }: World): Promise<number[]> {
  return await Promise.all(places.map(({ gatewayUrl }) => countOriginQueries(gatewayUrl)));
}

async function watchAll({ pids, places }: World) {
  const self = process.cpuUsage();
  const workers = places.map(({ pids }) => pids.worker);
  const gateways = [...new Set(places.map(({ pids }) => pids.gateway))];
  const [stop, ...stops] = await Promise.all([
    watchProcessor(pids),
    ...[...workers, ...gateways].map((pid) => watchProcess(pid)),
  ]);
  return async () => {
    const [whole, ...each] = await Promise.all([stop(), ...stops.map((stopOne) => stopOne())]);
    const { user, system } = process.cpuUsage(self);
    return (
      whole && {
        ...whole,
        workers: each.slice(0, workers.length),
        gateways: each.slice(workers.length).reduce((sum, seconds) => sum + seconds, 0),
        network: (user + system) / 1e6,
      }
    );
  };
}

function watchWaiting(databaseUrl: string): { stop: () => Promise<number> } {
  let most = 0;
  const timer = setInterval(async () => {
    most = Math.max(most, await countWaiting(databaseUrl).catch(() => 0));
  }, 1000);
  return {
    stop: async () => {
      clearInterval(timer);
      return most;
    },
  };
}

async function countWaiting(databaseUrl: string): Promise<number> {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query<{ count: number }>("select count(*)::int as count from cache_purges");
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

async function makeTrouble({ purger }: World, { trouble, signal }: WorldRunOptions): Promise<void> {
  if (trouble === undefined) return;
  await sleep(TROUBLE_AFTER_S * 1000, undefined, { signal });
  purger.setMode(trouble.mode);
  await sleep(trouble.forS * 1000, undefined, { signal });
  await purger.restart();
  purger.setMode("accept");
}

/** How many are left when the bound is over. */
async function waitUntilSent(world: World, boundMs: number): Promise<number> {
  const end = performance.now() + boundMs;
  for (;;) {
    const left = await countWaiting(world.databaseUrl);
    if (left === 0 || performance.now() > end) {
      await sleep(1000); // the last call is still under way to the places
      return left;
    }
    await sleep(1000);
    const [home] = world.places;
    if (home) await fireTimer(home);
  }
}

/** What every place now answers for what was changed. */
async function readAgain({ places }: World, ids: number[]): Promise<Sample[]> {
  const paths = ids.flatMap((id) => [
    `/products/${id}`,
    `/products/${id}/styles`,
    `/reviews?product_id=${id}`,
    `/reviews/meta?product_id=${id}`,
  ]);
  const samples: Sample[] = [];
  for (const { directUrl } of places)
    for (const path of paths) samples.push({ path, body: await (await fetch(directUrl + path)).text() });
  return samples;
}

function figuresOf({ places }: World, { reads }: WorldLog, place: number, statements: number): PlaceFigures {
  const own = reads.filter((one) => one.place === place);
  const hits = own.filter(({ isHit }) => isHit);
  const times = own.map(({ ms }) => ms);
  return {
    place: places[place]?.name ?? "",
    requests: own.length,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    hitP95: percentile(
      hits.map(({ ms }) => ms),
      0.95,
    ),
    hitRatio: own.length === 0 ? 0 : hits.length / own.length,
    statements,
  };
}
