import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { purgeEverything } from "../../db/purge-everything.ts";
import { describeDifference, findWrongAnswers } from "../answers/check.ts";
import type { Failure } from "../lib/failures.ts";
import { countOriginQueries } from "../rig/gateway.ts";
import type { Rig } from "../rig/rig.ts";
import { type AroundImport, prepareImport } from "./import-under-load.ts";
import { runK6 } from "./k6.ts";
import { describeGrowth, type Memory, watchMemory } from "./memory.ts";
import { readPrinted } from "./printed.ts";
import { type ProcessorTime, watchProcessor } from "./processor.ts";
import type { Scenario } from "./scenarios.ts";
import { readMetrics, type Summary, summarize } from "./summary.ts";

export interface RunOptions {
  k6: string;
  /** Folder for k6's files and report. */
  reports: string;
  /** Undefined: the scenario's own. */
  rate: number | undefined;
  durationS: number | undefined;
  /** How long the scenario runs before the measurement, to fill the cache. 0: it starts cold. */
  warmS?: number;
  signal: AbortSignal;
}

export interface Result extends Summary {
  scenario: string;
  /** The number of compared responses, and of those that differed. */
  compared: number;
  wrong: number;
  /** The reason of each request that failed. */
  failures: Failure[];
  originQueries: number;
  processor: ProcessorTime | undefined;
  memory: Memory | undefined;
  aroundImport: AroundImport | undefined;
  /** A sentence for each missed threshold and for the first wrong response. None: the run passed. */
  faults: string[];
  htmlReport: string;
}

/** Empties the caches, runs a scenario against the rig, and compares a sample of the responses with the tables. */
export async function runScenario(rig: Rig, scenario: Scenario, options: RunOptions): Promise<Result> {
  const { k6, reports, warmS = 0, signal } = options;
  await mkdir(reports, { recursive: true });
  const file = (ending: string) => join(reports, `${scenario.name}.${ending}`);
  const files = { summary: file("k6.json"), log: file("log"), printed: file("printed") };
  const run = async (durationS: number | undefined, htmlReport: string | undefined) => {
    for (const path of Object.values(files)) await rm(path, { force: true });
    const env = toEnv(rig, scenario, { ...options, durationS });
    await runK6(k6, { script: scenario.script, env, htmlReport, files, signal });
  };

  await purgeEverything({ url: rig.url, token: rig.writeToken });
  if (warmS > 0) await run(warmS, undefined);
  const queriesBefore = await countOriginQueries(rig.gatewayUrl);
  const stopWatching = await watchProcessor(rig.pids);
  const stopWatchingMemory = watchMemory(rig.pids);
  const htmlReport = file("html");
  const reimport = scenario.imports && (await prepareImport(rig, scenario.imports));
  try {
    const [aroundImport] = await Promise.all([reimport?.run(signal), run(options.durationS, htmlReport)]);
    const processor = await stopWatching();
    const memory = await stopWatchingMemory();
    const originQueries = (await countOriginQueries(rig.gatewayUrl)) - queriesBefore;

    const summary = summarize(await readMetrics(files.summary));
    const { samples, failures } = await readPrinted(files.printed, rig.url);
    const wrong = await findWrongAnswers(rig.databaseUrl, samples);
    const faults = summary.missed
      .filter(({ metric }) => !scenario.endsBy?.includes(metric))
      .map(({ metric, threshold }) => `${metric} ${threshold} was not met`);
    if (scenario.needsFlatMemory && memory !== undefined) faults.push(...describeGrowth(memory));
    faults.push(...describeLostHits(summary, scenario.imports?.update?.keepsHits ?? 0));
    if (samples.length === 0) faults.push("no answer was compared with the tables");
    if (wrong[0] !== undefined) faults.push(describeDifference(wrong[0]));
    return {
      ...summary,
      scenario: scenario.name,
      compared: samples.length,
      wrong: wrong.length,
      failures,
      originQueries,
      processor,
      memory,
      aroundImport,
      faults,
      htmlReport,
    };
  } finally {
    await reimport?.remove(); // not before the answers have been compared with what was imported
  }
}

function describeLostHits({ phases }: Summary, share: number): string[] {
  if (phases === undefined || phases.import.hitRatio >= share * phases.before.hitRatio) return [];
  return [`less than ${100 * share} % of the hit ratio was kept`];
}

function toEnv(rig: Rig, scenario: Scenario, { rate, durationS }: RunOptions): Record<string, string> {
  return {
    ...scenario.env,
    BASE_URL: rig.url,
    GATEWAY_URL: rig.gatewayUrl,
    PRODUCTS: String(rig.products),
    ...(rate === undefined ? {} : { RATE: String(rate) }),
    ...(durationS === undefined ? {} : { DURATION_S: String(durationS) }),
  };
}
