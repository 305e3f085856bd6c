import { Command, Option } from "commander";
import { parseCount, parsePort } from "../local/arguments.ts";
import type { StackInfo } from "../local/data-dir.ts";
import { DEFAULT_GATEWAY_PORT } from "../local/ports.ts";
import { stopSignal } from "../local/stop-signal.ts";
import { runMain } from "../user-error.ts";
import type { StackOptions } from "./stack.ts";

interface CommandOptions {
  port: number;
  gatewayPort?: number;
  data: string;
  products: number;
  csv?: string;
  maxRejects?: string;
  replace: boolean;
  fresh: boolean;
}

function readOptions(): StackOptions {
  const command = new Command("npm start --")
    .description(
      "Runs the whole system here: PostgreSQL, a stand-in for Neon's HTTP endpoint, and the Worker.",
    )
    .option("--port <number>", "where the API answers", parsePort, 8787)
    .option("--data <folder>", "where the database is kept between runs", ".data")
    .addOption(
      new Option("--products <number>", "how many products the generated catalogue of the first start has")
        .argParser(parseCount)
        .default(5000)
        .conflicts("csv"),
    )
    .option("--csv <folder>", "import these files first; they replace the catalogue that is there")
    .option("--max-rejects <limit>", "with --csv: how many rows may be unusable, as a number or as 1%")
    .option("--replace", "with --csv: also when changes made through the API are lost with it", false)
    .option("--fresh", "remove what earlier starts kept in the data folder, and begin again", false)
    .option(
      "--gateway-port <number>",
      `where the stand-in for Neon's endpoint listens (default: ${DEFAULT_GATEWAY_PORT}, or a free port if that is taken)`,
      parsePort,
    )
    .parse();
  const { data, csv, maxRejects, ...rest } = command.opts<CommandOptions>();
  if (maxRejects !== undefined && csv === undefined) command.error("--max-rejects goes with --csv.");
  if (rest.replace && csv === undefined) command.error("--replace goes with --csv.");
  if (rest.port === rest.gatewayPort) command.error("--port and --gateway-port must be two ports.");
  return { ...rest, gatewayPort: rest.gatewayPort, dataDir: data, csv, maxRejects };
}

function printWelcome({ url, databaseUrl, writeToken }: StackInfo): void {
  console.log(`
The catalogue is being served.

  Explorer     ${url}
  API          ${url}/products
  Reference    ${url}/docs
  Try          curl '${url}/products?count=2'
  Stand-ins    /qa/questions, /cart and /interactions, with nothing in them
  Database     ${databaseUrl}
  Write token  ${writeToken}

Ctrl-C stops everything.
`);
}

await runMain(async () => {
  const options = readOptions();
  const { runStack } = await import("./stack.ts"); // takes its time to load, and --help does without
  await runStack(options, stopSignal(), printWelcome);
});
