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
      "Runs the whole system locally: PostgreSQL, a replacement for Neon's HTTP endpoint, and the Worker. " +
        "Prints one line for each request: method, path, status, cache outcome and time; " +
        "after a failure also the request's id and the cause.",
    )
    .option("--port <number>", "port of the API", parsePort, 8787)
    .option("--data <folder>", "folder for the database and the cache, kept between runs", ".data")
    .addOption(
      new Option("--products <number>", "size of the catalogue that the first start generates")
        .argParser(parseCount)
        .default(5000)
        .conflicts("csv"),
    )
    .option("--csv <folder>", "import the files of this folder first; they replace the existing catalogue")
    .option("--max-rejects <limit>", "with --csv: how many rows may be rejected, such as 250 or 1%")
    .option("--replace", "with --csv: import even if changes made through the API are lost", false)
    .option("--fresh", "delete the data of earlier starts first", false)
    .option(
      "--gateway-port <number>",
      `port of the replacement for Neon's endpoint (default: ${DEFAULT_GATEWAY_PORT}, or a free port if that is taken)`,
      parsePort,
    )
    .option(
      "--verbose",
      "print each request also with its id, queries, invalidated tags and the whole cause",
      false,
    )
    .addOption(
      new Option(
        "--json",
        "print JSON for scripts: one object per line on standard output, everything else on standard error",
      )
        .default(false)
        .conflicts("verbose"),
    )
    .parse();
  const { data, csv, maxRejects, verbose, json, ...rest } = command.opts<CommandOptions>();
  if (maxRejects !== undefined && csv === undefined) command.error("--max-rejects needs --csv.");
  if (rest.replace && csv === undefined) command.error("--replace needs --csv.");
  if (rest.port === rest.gatewayPort) command.error("--port and --gateway-port must be different.");
  const log = json ? "json" : verbose ? "verbose" : "short";
  return { ...rest, gatewayPort: rest.gatewayPort, dataDir: data, csv, maxRejects, log };
}

function printWelcome({ url, databaseUrl, writeToken }: StackInfo): void {
  console.log(`
The catalogue is ready.

  Explorer     ${url}
  API          ${url}/products
  Reference    ${url}/docs
  Try          curl '${url}/products?count=2'
  Stand-ins    /qa/questions, /cart and /interactions, which return empty data
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
  if (isForMachines) globalThis.console = new Console(process.stderr); // standard output has only the log
  const { runStack } = await import("./stack.ts"); // loads slowly, and --help does not need it
  await runStack(options, stopSignal(), isForMachines ? printReady : printWelcome);
});
