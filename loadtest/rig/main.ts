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
    "Serves a generated catalogue with the production bundle in bare workerd, for any client, until Ctrl-C.",
  )
  .option(
    "--places <number>",
    "start this number of data centres with their distances, each with a Worker",
    parseCount,
  )
  .option(
    "--purge-calls <number>",
    "with --places: number of purge calls that the plan allows a minute",
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
  // These load slowly, and --help does not need them.
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
  const places = choosePlaces(options.places);
  const world = { ...rig, places, limits, lacks: undefined, namesPlaces: true };
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
${products.toLocaleString("en")} products are ready. One response of each route was checked against SQL.

  API          ${url}
  Gateway      ${gatewayUrl}/stats
  Database     ${databaseUrl}
  Write token  ${writeToken}${purgeApi === undefined ? "" : `\n  Purge API    ${purgeApi}/mode`}${ofPlaces.join("")}

Ctrl-C stops everything.
`);
}
