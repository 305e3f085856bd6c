import { Command, InvalidArgumentError, Option } from "commander";
import { runMain } from "../user-error.ts";
import type { StackInfo } from "./data-dir.ts";
import { DEFAULT_GATEWAY_PORT, runStack, type StackOptions } from "./stack.ts";

const PARENT_CHECK_MS = 200;

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

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 1 to 65535.");
}

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError("It takes a whole number from 1.");
}

/** Aborts at the first request to stop; npm passes one Ctrl-C on a second time. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (!controller.signal.aborted) console.log("\nStopping.");
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // The shell between npm and this process ends of the signal that npm passes on, and tells nobody.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid !== parent && stop(), PARENT_CHECK_MS).unref();
  }
  return controller.signal;
}

function printWelcome({ url, databaseUrl, writeToken }: StackInfo): void {
  console.log(`
The catalogue is being served.

  API          ${url}
  Reference    ${url}/docs
  Try          curl '${url}/products?count=2'
  Database     ${databaseUrl}
  Write token  ${writeToken}

Ctrl-C stops everything.
`);
}

await runMain(() => runStack(readOptions(), stopSignal(), printWelcome));
