import { Command } from "commander";
import { aborted } from "../../db/local/parts.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain } from "../../db/user-error.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "./options.ts";
import type { Rig } from "./rig.ts";

const DEFAULT_PORT = 8790;

const options = withRigOptions(new Command("npm run rig --"))
  .description(
    "Serves the production bundle in the bare runtime, in front of a generated catalogue, and leaves it up for any client.",
  )
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions>();

await runMain(async () => {
  const { withRig } = await import("./rig.ts"); // takes seconds to load, and --help does without
  await withRig(toRigOptions({ port: DEFAULT_PORT, ...options }), stopSignal(), async (rig, signal) => {
    printWelcome(rig);
    await aborted(signal);
  });
});

function printWelcome({ url, gatewayUrl, databaseUrl, writeToken, products }: Rig): void {
  console.log(`
${products.toLocaleString("en")} products are being served, and one answer of each route was found right.

  API          ${url}
  Gateway      ${gatewayUrl}/stats
  Database     ${databaseUrl}
  Write token  ${writeToken}

Ctrl-C stops everything.
`);
}
