import { Console } from "node:console";
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
  verbose: boolean;
  json: boolean;
}

function readOptions(): StackOptions {
  const command = new Command("npm start --")
    .description(
      "Runs the whole system here: PostgreSQL, a stand-in for Neon's HTTP endpoint, and the Worker. " +
        "Prints one line for each request: method, path, status, what the cache did, and the time; " +
        "for a failure also the request's id and the cause.",
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
    .option(
      "--verbose",
      "with each request also its id, queries, invalidated tags and the whole cause",
      false,
    )
    .addOption(
      new Option(
        "--json",
        "for machines: one JSON object per line on standard output, all else on standard error",
      )
        .default(false)
        .conflicts("verbose"),
    )
    .parse();
  const { data, csv, maxRejects, verbose, json, ...rest } = command.opts<CommandOptions>();
  if (maxRejects !== undefined && csv === undefined) command.error("--max-rejects goes with --csv.");
  if (rest.replace && csv === undefined) command.error("--replace goes with --csv.");
  if (rest.port === rest.gatewayPort) command.error("--port and --gateway-port must be two ports.");
  const log = json ? "json" : verbose ? "verbose" : "short";
  return { ...rest, gatewayPort: rest.gatewayPort, dataDir: data, csv, maxRejects, log };
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

function printReady({ url, databaseUrl, gatewayUrl }: StackInfo): void {
  process.stdout.write(`${JSON.stringify({ level: "info", ready: { url, databaseUrl, gatewayUrl } })}\n`);
}

await runMain(async () => {
  const options = readOptions();
  const isForMachines = options.log === "json";
  if (isForMachines) globalThis.console = new Console(process.stderr); // standard output is the log's alone
  const { runStack } = await import("./stack.ts"); // takes its time to load, and --help does without
  await runStack(options, stopSignal(), isForMachines ? printReady : printWelcome);
});
