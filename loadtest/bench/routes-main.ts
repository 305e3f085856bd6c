import { Command } from "commander";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain, UserError } from "../../db/user-error.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";

const options = withRigOptions(new Command("npm run bench:routes --"))
  .description(
    "What every answer of every read route costs the Worker, in processor time, when it is a hit, a 304 or a miss, as a\n" +
      "multiple of a bare Hono route in the same runtime; and the parts that nobody can do without, as floors.",
  )
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions>();

await runMain(async () => {
  const { LEAST_PRODUCTS, measureRoutes } = await import("./routes.ts");
  const { startFloors } = await import("./floors.ts");
  const { toTable } = await import("./rates.ts");
  const { withRig } = await import("../rig/rig.ts");
  const { print } = await import("./scratch.ts");
  if (options.products < LEAST_PRODUCTS)
    throw new UserError(
      `The benchmark needs --products ${LEAST_PRODUCTS} or more, to have pages for every miss.`,
    );
  await withRig(toRigOptions(options), stopSignal(), async (rig) => {
    const floors = await startFloors(rig);
    try {
      print(toTable(await measureRoutes(rig, floors)));
    } finally {
      await floors.stop();
    }
  });
});
