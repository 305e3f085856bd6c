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

/** Not in `.data`, which belongs to npm start. */
const DATA = fileURLToPath(new URL("../.data", import.meta.url));

/** The options that every command with a rig has. */
export function withRigOptions(command: Command, products = 100_000): Command {
  return command
    .option("--products <number>", "size of the catalogue", parseCount, products)
    .option("--port <number>", "port of the API", parsePort)
    .addOption(
      new Option(
        "--edge <cache>",
        "put this cache in front of the Worker, in place of the platform cache",
      ).choices(["varnish"]),
    )
    .option(
      "--statements <number>",
      "how many reads, and how many writes, the Worker runs at once (default: the Worker's default)",
      parseCount,
    )
    .option("--data <folder>", "folder for the catalogue, kept between runs (default: one for each size)");
}

export function toRigOptions({ products, port, data, edge, statements }: RigCommandOptions): RigOptions {
  const dataDir = data ?? `${DATA}/rig-${products}`;
  return { products, port, edge, dataDir, ...(statements !== undefined && { statements }) };
}
