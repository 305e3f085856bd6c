import { readFile } from "node:fs/promises";
import { UserError } from "../../db/user-error.ts";
import { FREE_PLAN } from "../../src/purges/limits.ts";
import { describeFailures, SHOWN_FAILURES } from "../load/report.ts";
import { refuseUnwritable, writeFigures, writeJson } from "../load/write-figures.ts";
import { printTable } from "../print-table.ts";
import type { RigOptions } from "../rig/rig.ts";
import type { Trouble } from "./bound.ts";
import { drawWorld } from "./picture.ts";
import { choosePlaces, describePlaces } from "./places.ts";
import { describeProcessor, toPlaceRows, toStalenessRows } from "./report.ts";
import { hasEnoughReads, type WorldResult } from "./result.ts";
import { runWorld } from "./run.ts";
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
  warmS: number;
  proof: boolean;
  json: string | undefined;
  picture: string | undefined;
  /** A file of --json, from a run --without edge, for the picture. */
  beside: string | undefined;
  reports: string;
  k6: string;
}

const TROUBLE_S = 60;

export async function runWorlds(rig: RigOptions, command: WorldCommand, signal: AbortSignal): Promise<void> {
  const { json, picture, proof, durationS, without: lacks } = command;
  await refuseUnwritable(json, "--json");
  await refuseUnwritable(picture, "--picture");
  const places = choosePlaces(command.places);
  console.log(describePlaces(places));
  const limits = { ...FREE_PLAN, callsPerMinute: command.purgeCalls };
  const trouble = command.purger && { mode: command.purger, forS: TROUBLE_S };
  const results: WorldResult[] = [];
  for (const writes of command.writes) {
    // A world of its own for each, so that each begins with all its purge calls.
    await withWorld({ ...rig, places, limits, lacks }, signal, async (world, over) => {
      console.log(`world: ${writes} changes a second for ${durationS} s`);
      results.push(await runWorld(world, { ...command, lacks, limits, writes, trouble, signal: over }));
    });
  }
  if (results.length < command.writes.length) return; // stopped on the way
  for (const result of results) {
    printTable(toPlaceRows(result));
    console.log(describeProcessor(result));
  }
  printTable(toStalenessRows(results));
  for (const result of results)
    for (const sentence of describeFailures({ ...result, scenario: nameOf(result) })) console.log(sentence);
  if (json !== undefined) await writeJson(json, results.map(toJson));
  if (picture !== undefined) {
    const without = command.beside && JSON.parse(await readFile(command.beside, "utf8"));
    await writeFigures(picture, "--picture", drawWorld(results, without));
  }
  refuseFaults(results);
  if (!proof && !results.every(hasEnoughReads))
    console.log(
      "Too few reads to prove that none is older than the bound: --proof says how many are needed.",
    );
}

function refuseFaults(results: WorldResult[]): void {
  const sentences = results.flatMap((result) => result.faults.map((fault) => `${nameOf(result)}: ${fault}.`));
  if (sentences.length > 0) throw new UserError(sentences.join("\n"));
}

const toJson = (result: WorldResult) => ({ ...result, failures: result.failures.slice(0, SHOWN_FAILURES) });

const nameOf = ({ writes }: WorldResult) => `world at ${writes}`;
