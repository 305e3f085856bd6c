import { Command } from "commander";
import { parseCount } from "../../db/local/arguments.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";
import { LEAST_PRODUCTS_FOR_CACHE } from "./options.ts";

const options = withRigOptions(new Command("npm run bench:cache --"))
  .description(
    "What a hit, a stale answer and a miss cost, as multiples of a bare Hono route in the same runtime; and whether the\n" +
      "cache keeps its promises under load. Exit code 1 if it does not; budgets that are not met are only shown.",
  )
  .option("--downtime <seconds>", "how long the origin is down", parseCount, 60)
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions & { downtime: number }>();

await runMain(async () => {
  if (options.products < LEAST_PRODUCTS_FOR_CACHE) {
    throw new UserError(
      `The benchmark needs --products ${LEAST_PRODUCTS_FOR_CACHE} or more: each product is cold only once.`,
    );
  }
  // These take seconds to load, and --help does without.
  const [{ withRig }, { benchCache }, { startFloors }, { toTable }] = await Promise.all([
    import("../rig/rig.ts"),
    import("./cache.ts"),
    import("./floors.ts"),
    import("./rates.ts"),
  ]);
  await withRig(toRigOptions(options), stopSignal(), async (rig) => {
    const floors = await startFloors(rig);
    const { rates, findings } = await benchCache(rig, floors, options.downtime).finally(floors.stop);
    console.log("\nProcessor time of the Worker for one answer: medians of rounds taken in turns");
    printTable(toTable(rates));
    console.log("Promises under load");
    printTable(findings.map(({ kept, ...finding }) => ({ ...finding, kept: kept ? "yes" : "NO" })));
    const broken = findings.filter(({ kept }) => !kept).map(({ promise }) => promise);
    if (broken.length > 0)
      throw new UserError(`The cache has not kept what it promises: ${broken.join("; ")}.`);
  });
});
