import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { purgeEverything } from "../../db/purge-everything.ts";
import { findWrongAnswers, type Sample } from "../answers/check.ts";
import { popularIds } from "../lib/popularity.ts";
import { runK6 } from "../load/k6.ts";
import { readMetrics, summarize } from "../load/summary.ts";
import { percentile } from "../percentile.ts";
import { boundOf, type Trouble } from "./bound.ts";
import { readWorldLog } from "./printed.ts";
import { watchWorld } from "./processor.ts";
import { countStatements, figuresOf, findFaults, type WorldResult } from "./result.ts";
import { findStaleness } from "./staleness.ts";
import { waitUntilSent, watchWaiting } from "./waiting.ts";
import type { World, WorldOptions } from "./world.ts";

export interface WorldRunOptions extends Pick<WorldOptions, "lacks" | "limits"> {
  k6: string;
  reports: string;
  /** Reads a second in each place, and changes a second by the merchant. */
  rate: number;
  writes: number;
  durationS: number;
  /** How long shoppers read before it is measured; 0: it starts cold. */
  warmS: number;
  /** What happens to the purge API, from the tenth second on. */
  trouble: Trouble | undefined;
  /** Whether a run fails that is too short, or slower than it should be: see result.ts. */
  proof: boolean;
  signal: AbortSignal;
}

const SCRIPT = new URL("../scenarios/world.ts", import.meta.url).pathname;
/** Few and popular, so that all of them fit into one purge call and most reads are of them. */
const WRITTEN_PRODUCTS = 40;
const TROUBLE_AFTER_S = 10;
/** Changes a second while the stores are filled: k6 takes no 0. */
const HARDLY_ANY = "0.001";

/** Runs shoppers, reviewers and a merchant in all places, and tells how old the answers were. */
export async function runWorld(world: World, options: WorldRunOptions): Promise<WorldResult> {
  const { k6, reports, rate, writes, durationS, lacks, signal } = options;
  await mkdir(reports, { recursive: true });
  const file = (ending: string) => join(reports, `world-${writes}.${ending}`);
  const files = { summary: file("k6.json"), log: file("log"), printed: file("printed") };
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
  const run = async (more: Record<string, string>) => {
    for (const path of Object.values(files)) await rm(path, { force: true });
    await runK6(k6, { script: SCRIPT, env: { ...env, ...more }, htmlReport: undefined, files, signal });
  };
  await startEvenly(world);
  if (options.warmS > 0) await run({ DURATION_S: String(options.warmS), WRITES: HARDLY_ANY });
  const callsBefore = world.purger.count();
  const before = await countStatements(world);
  const stopWatching = await watchWorld(world);
  const waiting = watchWaiting(world.databaseUrl);
  await Promise.all([run({}).finally(waiting.stop), makeTrouble(world, options)]);
  const processor = await stopWatching();
  const after = await countStatements(world);
  const metrics = await readMetrics(files.summary);
  const log = await readWorldLog(files.printed);

  const boundMs = boundOf(options);
  const left = lacks === undefined ? await waitUntilSent(world, boundMs) : 0;
  const samples = lacks === "purges" ? log.samples : [...log.samples, ...(await readAgain(world, written))];
  const wrong = await findWrongAnswers(world.databaseUrl, samples);
  const { lags, longest, ...seen } = findStaleness(log.writes, log.reads, log.own, {
    places: world.places.length,
    boundMs,
  });
  const calls = world.purger.count();
  const { requests, failed, missed } = summarize(metrics);
  const result = {
    writes,
    rate,
    durationS,
    warmS: options.warmS,
    limits: options.limits,
    lacks,
    trouble: options.trouble?.mode,
    // A review changes two things at one time.
    changes: new Set(log.writes.map(({ id, at }) => `${id} ${at}`)).size,
    requests,
    failed,
    failures: log.failures,
    places: world.places.map((place, i) => figuresOf(metrics, place, (after[i] ?? 0) - (before[i] ?? 0))),
    staleness: {
      followed: log.writes.filter(({ isFollowed }) => isFollowed).length,
      p50: percentile(lags, 0.5),
      p99: percentile(lags, 0.99),
      longest,
      boundMs,
    },
    seen: { ...seen, own: log.own.length },
    purgeCalls: { taken: calls.taken - callsBefore.taken, limited: calls.limited - callsBefore.limited },
    waiting: { most: waiting.most(), left },
    compared: samples.length,
    wrong: wrong.length,
    processor,
  };
  return { ...result, faults: findFaults(result, { missed, wrong, proof: options.proof }) };
}

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

async function makeTrouble({ purger }: World, { trouble, signal }: WorldRunOptions): Promise<void> {
  if (trouble === undefined) return;
  await sleep(TROUBLE_AFTER_S * 1000, undefined, { signal });
  purger.setMode(trouble.mode);
  await sleep(trouble.forS * 1000, undefined, { signal });
  await purger.restart();
  purger.setMode("accept");
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
