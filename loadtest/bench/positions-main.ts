import { Command } from "commander";
import { parseCount } from "../../db/local/arguments.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";

const options = withRigOptions(new Command("npm run bench:positions --"), 1000)
  .description(
    "Measures whether a read in another data centre is ever older than the write whose position it sends, without purges, " +
      "and what positions cost a hit that sends none. Exit code 1 if a read is older.",
  )
  .option(
    "--writes <number>",
    "number of writes, each read at once in the other data centre",
    parseCount,
    100_000,
  )
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions & { writes: number }>();

await runMain(async () => {
  // These load slowly, and --help does not need them.
  const [{ withWorld }, { choosePlaces }, { FREE_PLAN }, positions] = await Promise.all([
    import("../world/world.ts"),
    import("../world/places.ts"),
    import("../../src/purges/limits.ts"),
    import("./positions.ts"),
  ]);
  const places = choosePlaces(2).map((place) => ({ ...place, shopperMs: 0, databaseMs: 0 }));
  const world = { ...toRigOptions(options), places, limits: FREE_PLAN, lacks: "purges" as const };
  await withWorld(world, stopSignal(), async (started, signal) => {
    const rates = await positions.compareHits(started);
    printTable(
      rates.map(({ what, cpu, ratio }) => ({
        what,
        "CPU µs": cpu.toFixed(0),
        "× the first": ratio.toFixed(2),
      })),
    );
    const { reads, old, controls, oldControls } = await positions.readElsewhere(
      started,
      options.writes,
      signal,
    );
    console.log(
      `${reads.toLocaleString("en")} writes were read elsewhere at once with their position, and ${old} of these reads ` +
        `were old. Without a position, ${oldControls} of ${controls} were.`,
    );
    if (old > 0) throw new UserError("A read that sends a position must never be old.");
    if (oldControls < controls)
      throw new UserError("Where nothing is old without a position, none proves nothing.");
  });
});
