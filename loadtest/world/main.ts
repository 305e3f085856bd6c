import { writeFile } from "node:fs/promises";
import { UserError } from "../../db/user-error.ts";
import { FREE_PLAN } from "../../src/purges/limits.ts";
import { printTable } from "../print-table.ts";
import type { RigOptions } from "../rig/rig.ts";
import type { Trouble } from "./bound.ts";
import { drawWorld } from "./picture.ts";
import { choosePlaces, SHOPPER_MS, SOURCE } from "./places.ts";
import { describeProcessor, toPlaceRows, toStalenessRow } from "./report.ts";
import { runWorld, type WorldResult } from "./run.ts";
import { type WorldOptions, withWorld } from "./world.ts";

export interface WorldCommand {
  places: number;
  /** Changes a second, one run for each. */
  writes: number[];
  without: WorldOptions["lacks"];
  purger: Trouble["mode"] | undefined;
  /** Of the zone's purge API. */
  purgeCalls: number;
  rate: number;
  durationS: number;
  json: string | undefined;
  picture: string | undefined;
  reports: string;
  k6: string;
}

const TROUBLE_S = 60;
/** With fewer reads, none beyond the bound says little. */
const LEAST_READS = 100_000;

export async function runWorlds(rig: RigOptions, command: WorldCommand, signal: AbortSignal): Promise<void> {
  const places = choosePlaces(command.places);
  const limits = { ...FREE_PLAN, callsPerMinute: command.purgeCalls };
  for (const { name, shopperMs, databaseMs } of places)
    console.log(`${name}: shoppers ${shopperMs} ms away, the database ${databaseMs} ms (round trips)`);
  console.log(`Round trips between places: ${SOURCE}. ${SHOPPER_MS} ms to the shoppers are an assumption.`);
  const results: WorldResult[] = [];
  const trouble = command.purger && { mode: command.purger, forS: TROUBLE_S };
  for (const writes of command.writes) {
    // A world of its own for each, so that each begins with all its purge calls.
    await withWorld({ ...rig, places, limits, lacks: command.without }, signal, async (world, over) => {
      console.log(`world: ${writes} changes a second for ${command.durationS} s`);
      const { without: lacks, ...rest } = command;
      results.push(await runWorld(world, { ...rest, lacks, limits, writes, trouble, signal: over }));
    });
  }
  if (results.length < command.writes.length) return; // stopped on the way
  for (const result of results) {
    printTable(toPlaceRows(result));
    console.log(describeProcessor(result));
  }
  printTable(results.map(toStalenessRow));
  if (command.json !== undefined) await writeFile(command.json, `${JSON.stringify(results, undefined, 2)}\n`);
  if (command.picture !== undefined) await writeFile(command.picture, drawWorld(results));
  const faults = results.flatMap(({ writes, faults }) =>
    faults.map((fault) => `world at ${writes}: ${fault}.`),
  );
  if (faults.length > 0) throw new UserError(faults.join("\n"));
  const reads = results.reduce((sum, { checkedReads }) => sum + checkedReads, 0);
  if (reads < LEAST_READS)
    console.log(
      `${reads.toLocaleString("en")} reads are fewer than the 100,000 that a published run has: see --duration.`,
    );
}
