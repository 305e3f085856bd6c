import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { runMain } from "../user-error.ts";
import { buildClient } from "./build.ts";

const FOLDER = fileURLToPath(new URL("../../.client", import.meta.url));

await runMain(async () => {
  new Command("npm run build:client --")
    .description(
      "Builds the npm package of the typed client in .client: JavaScript, types, README and licence.",
    )
    .allowExcessArguments(false)
    .parse();
  await buildClient(FOLDER);
  console.log(
    `The package is in ${FOLDER}. \`npm pack ${FOLDER}\` makes a tarball that other projects can install.`,
  );
});
