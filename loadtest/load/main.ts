import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { parseCount, parseRates } from "../../db/local/arguments.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";
import type { Result } from "./run.ts";
import { findScenarios, groups, type Question, scenarios, world } from "./scenarios.ts";
import { refuseUnwritable, writeJson } from "./write-figures.ts";

interface Options extends RigCommandOptions {
  rate?: number;
  duration?: number;
  warm?: number;
  json?: string;
  reports: string;
  places: number;
  writes: number[];
  without?: "purges" | "edge";
  purger?: "down" | "limit" | "fail" | "hang";
  purgeCalls: number;
  proof: boolean;
  picture?: string;
  beside?: string;
}

const REPORTS = fileURLToPath(new URL("../.data/reports", import.meta.url));

const command = withRigOptions(new Command("npm run load --"))
  .description("Runs a k6 scenario against the production bundle and checks the responses against plain SQL.")
  .argument("<scenario>", "one of the scenarios below")
  .option("--rate <number>", "requests (or journeys) per second (default: the scenario's own)", parseCount)
  .option("--duration <seconds>", "duration of the measurement (default: the scenario's own)", parseCount)
  .option("--warm <seconds>", "run for this time before the measurement, and keep the cache", parseCount)
  .option("--json <file>", "write the figures to this file as JSON")
  .option("--reports <folder>", "folder for k6's reports", REPORTS)
  .option("--places <number>", "world: number of data centres", parseCount, 3)
  .option("--writes <rates>", "world: changes per second, with one run for each rate", parseRates, [1])
  .addOption(
    new Option("--without <part>", "world: run without this part, for comparison").choices([
      "purges",
      "edge",
    ]),
  )
  .addOption(
    new Option("--purger <trouble>", "world: make the purge API fail in this way for a minute").choices([
      "down",
      "limit",
      "fail",
      "hang",
    ]),
  )
  .option(
    "--purge-calls <number>",
    "world: number of purge calls that the plan allows a minute",
    parseCount,
    5,
  )
  .option("--proof", "world: fail unless the run is long and fast enough to be published", false)
  .option("--picture <file>", "world: draw the figures into this SVG file")
  .option("--beside <file>", "world: for the picture, the --json file of a run --without edge")
  .addHelpText("after", `\nScenarios:\n${[...scenarios, world, ...groups].map(describe).join("\n")}`)
  .allowExcessArguments(false)
  .parse();
const [name = ""] = command.args;
const options = command.opts<Options>();

await runMain(async () => {
  if (name === world.name) return await runTheWorld();
  const wanted = findScenarios(name);
  await refuseUnwritable(options.json, "--json");
  // These load slowly, and --help does not need them.
  const [{ withRig }, { findK6 }, { runScenario }, { warmUp }, report] = await Promise.all([
    import("../rig/rig.ts"),
    import("./k6.ts"),
    import("./run.ts"),
    import("./warm-up.ts"),
    import("./report.ts"),
  ]);
  const { compareSideBySide, compareWithPublished, describeFailures, toJson } = report;
  const k6 = await findK6();
  const results: Result[] = [];
  await withRig(toRigOptions(options), stopSignal(), async (rig, signal) => {
    await warmUp(rig, signal);
    const { rate, duration: durationS, warm: warmS = 0, reports } = options;
    for (const scenario of wanted) {
      console.log(`${scenario.name}: ${scenario.question}`);
      results.push(await runScenario(rig, scenario, { k6, reports, rate, durationS, warmS, signal }));
    }
  });
  if (results.length < wanted.length) return; // stopped on the way
  printTable(name === "published" ? compareWithPublished(results) : compareSideBySide(results));
  for (const sentence of results.flatMap(describeFailures)) console.log(sentence);
  console.log(`k6's own reports, with graphs, are in ${options.reports}.`);
  if (options.json !== undefined) await writeJson(options.json, results.map(toJson));
  refuseFaults(results);
});

async function runTheWorld(): Promise<void> {
  const [{ runWorlds }, { findK6 }] = await Promise.all([import("../world/main.ts"), import("./k6.ts")]);
  const {
    rate = 300,
    duration: durationS = 60,
    warm: warmS = 0,
    json,
    picture,
    beside,
    without,
    purger,
    ...rest
  } = options;
  const command = {
    ...rest,
    rate,
    durationS,
    warmS,
    json,
    picture,
    beside,
    without,
    purger,
    k6: await findK6(),
  };
  await runWorlds(toRigOptions(options), command, stopSignal());
}

function refuseFaults(results: Result[]): void {
  const sentences = results.flatMap(({ scenario, faults }) =>
    faults.map((fault) => `${scenario}: ${fault}.`),
  );
  if (sentences.length > 0) throw new UserError(sentences.join("\n"));
}

function describe({ name, question }: Question): string {
  return `  ${name.padEnd(22)}${question}`;
}
