import { Command } from "commander";
import { parseCount } from "../../db/local/arguments.ts";
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
  .option("--places <number>", "a Worker in each of so many data centres, with their distances", parseCount)
  .option(
    "--purge-calls <number>",
    "with --places: how many purge calls the plan takes a minute",
    parseCount,
    5,
  )
  .allowExcessArguments(false)
  .parse()
  .opts<RigCommandOptions & { places?: number; purgeCalls: number }>();

await runMain(async () => {
  const rig = toRigOptions({ port: DEFAULT_PORT, ...options });
  const leaveUp = async (started: Rig, signal: AbortSignal) => {
    printWelcome(started);
    await aborted(signal);
  };
  // These take seconds to load, and --help does without.
  if (options.places === undefined) {
    const { withRig } = await import("./rig.ts");
    return await withRig(rig, stopSignal(), leaveUp);
  }
  const [{ withWorld }, { choosePlaces, SOURCES }, { FREE_PLAN }] = await Promise.all([
    import("../world/world.ts"),
    import("../world/places.ts"),
    import("../../src/purges/limits.ts"),
  ]);
  const limits = { ...FREE_PLAN, callsPerMinute: options.purgeCalls };
  const world = { ...rig, places: choosePlaces(options.places), limits, lacks: undefined };
  await withWorld(world, stopSignal(), async (started, signal) => {
    console.log(SOURCES);
    await leaveUp(started, signal);
  });
});

function printWelcome({
  url,
  gatewayUrl,
  databaseUrl,
  writeToken,
  products,
  purgeApi,
  places = [],
}: Rig): void {
  const ofPlaces = places.map(
    ({ name, url, gatewayUrl, shopperMs, databaseMs }) =>
      `\n  ${name.padEnd(11)}  ${url}, ${shopperMs} ms away; its database ${databaseMs} ms, behind ${gatewayUrl}`,
  );
  console.log(`
${products.toLocaleString("en")} products are being served, and one answer of each route was found right.

  API          ${url}
  Gateway      ${gatewayUrl}/stats
  Database     ${databaseUrl}
  Write token  ${writeToken}${purgeApi === undefined ? "" : `\n  Purge API    ${purgeApi}/mode`}${ofPlaces.join("")}

Ctrl-C stops everything.
`);
}
