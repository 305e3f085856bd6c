import { Command } from "commander";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";
import { LEAST_PRODUCTS_FOR_ROUTES } from "./options.ts";

const options = withRigOptions(new Command("npm run bench:routes --"))
  .description(
    "Measures the Worker's processor time for each read route, as a hit, a 304 and a miss, as a " +
      "multiple of a bare Hono route in the same runtime; and the unavoidable parts as floors.",
  )
  .option("--only <route>", 'one row of routes.ts, without the parts, such as meta or "refused read"')
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions & { only?: string }>();

await runMain(async () => {
  if (options.products < LEAST_PRODUCTS_FOR_ROUTES) {
    throw new UserError(
      `The benchmark needs --products ${LEAST_PRODUCTS_FOR_ROUTES} or more, to have pages for every miss.`,
    );
  }
  // These load slowly, and --help does not need them.
  const [{ withRig }, { measureRoutes, ROUTE_NAMES }, { startFloors }, { toTable }] = await Promise.all([
    import("../rig/rig.ts"),
    import("./routes.ts"),
    import("./floors.ts"),
    import("./rates.ts"),
  ]);
  const { only } = options;
  if (only !== undefined && !ROUTE_NAMES.includes(only))
    throw new UserError(`--only takes one of: ${ROUTE_NAMES.join(", ")}.`);
  await withRig(toRigOptions(options), stopSignal(), async (rig) => {
    const floors = await startFloors(rig);
    try {
      printTable(toTable(await measureRoutes(rig, floors, only)));
    } finally {
      await floors.stop();
    }
  });
});
