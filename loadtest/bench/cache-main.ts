import { Command } from "commander";
import { parseCount } from "../../db/local/arguments.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";
import { LEAST_PRODUCTS_FOR_CACHE } from "./options.ts";

const options = withRigOptions(new Command("npm run bench:cache --"))
  .description(
    "Measures a hit, a stale response and a miss, as multiples of a bare Hono route in the same runtime, and whether the " +
      "cache keeps its promises under load. Exit code 1 if it breaks one; a budget that is exceeded is only shown.",
  )
  .option("--downtime <seconds>", "how long the origin is down", parseCount, 60)
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions & { downtime: number }>();

await runMain(async () => {
  if (options.products < LEAST_PRODUCTS_FOR_CACHE) {
    throw new UserError(
      `The benchmark needs --products ${LEAST_PRODUCTS_FOR_CACHE} or more, because each product is cold only once.`,
    );
  }
  // These load slowly, and --help does not need them.
  const [{ withRig }, { benchCache }, { startFloors }, { toTable }] = await Promise.all([
    import("../rig/rig.ts"),
    import("./cache.ts"),
    import("./floors.ts"),
    import("./rates.ts"),
  ]);
  await withRig(toRigOptions(options), stopSignal(), async (rig) => {
    const floors = await startFloors(rig);
    const { rates, findings } = await benchCache(rig, floors, options.downtime).finally(floors.stop);
    console.log("\nProcessor time of the Worker for one response: medians of alternating rounds");
    printTable(toTable(rates));
    console.log("Promises under load");
    printTable(findings.map(({ kept, ...finding }) => ({ ...finding, kept: kept ? "yes" : "NO" })));
    const broken = findings.filter(({ kept }) => !kept).map(({ promise }) => promise);
    if (broken.length > 0) throw new UserError(`The cache has broken these promises: ${broken.join("; ")}.`);
  });
});
