import { access, constants, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { parseCount } from "../../db/local/arguments.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { makeFolder } from "../../db/make-folder.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";
import { drawRungs } from "./picture.ts";
import { type Rung, toCsv, toRows } from "./rung.ts";

interface Options extends RigCommandOptions {
  seconds: number;
  out: string;
}

const options = withRigOptions(new Command("npm run ladder --"), 1_000_000)
  .description(
    "Measures each step on the way to this design: the same question before and after a single change.",
  )
  .option("--seconds <number>", "duration of each measurement", parseCount, 10)
  .option(
    "--out <folder>",
    "folder for ladder.csv and ladder.svg",
    fileURLToPath(new URL(".", import.meta.url)),
  )
  .allowExcessArguments(false)
  .parse()
  .opts<Options>();

await runMain(async () => {
  // These load slowly, and --help does not need them.
  const [{ withRig }, { findK6 }, { climbDatabase }, { climbService }] = await Promise.all([
    import("../rig/rig.ts"),
    import("../load/k6.ts"),
    import("./database-rungs.ts"),
    import("./service-rungs.ts"),
  ]);
  await openFolder(options.out);
  const k6 = await findK6();
  const signal = stopSignal();
  const { seconds, out } = options;
  const rig = toRigOptions(options);
  const reports = join(rig.dataDir, "reports");
  const rungs: Rung[] = [];
  await withRig(rig, signal, async (running) => {
    console.log("Measuring the steps in the database …");
    rungs.push(...(await climbDatabase(running, seconds)));
  });
  console.log("Measuring the steps around it …");
  rungs.push(...(await climbService({ rig, k6, reports, seconds, signal })));
  printTable(toRows(rungs));
  await writeFile(join(out, "ladder.csv"), toCsv(rungs));
  await writeFile(join(out, "ladder.svg"), drawRungs(rungs));
});

/** Checked before the measurement, which takes an hour. */
async function openFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`The folder ${folder} cannot be written (${code}). Choose another with --out.`);
  }
}
