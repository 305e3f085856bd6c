import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { parseCount, parsePort } from "../../db/local/arguments.ts";
import type { RigOptions } from "./rig.ts";

export interface RigCommandOptions {
  products: number;
  port?: number;
  data?: string;
  edge?: "varnish";
  statements?: number;
}

/** Not below `.data`, which is npm start's. */
const DATA = fileURLToPath(new URL("../.data", import.meta.url));

/** The options that every command with a rig has. */
export function withRigOptions(command: Command, products = 100_000): Command {
  return command
    .option("--products <number>", "how many products the catalogue has", parseCount, products)
    .option("--port <number>", "where the API answers", parsePort)
    .addOption(new Option("--edge <cache>", "a cache in front, as the platform has one").choices(["varnish"]))
    .option(
      "--statements <number>",
      "how many reads, and how many writes, the Worker sends to the database at once (default: its own)",
      parseCount,
    )
    .option("--data <folder>", "where the catalogue is kept (default: a folder for each number of products)");
}

export function toRigOptions({ products, port, data, edge, statements }: RigCommandOptions): RigOptions {
  const dataDir = data ?? `${DATA}/rig-${products}`;
  return { products, port, edge, dataDir, ...(statements !== undefined && { statements }) };
}
