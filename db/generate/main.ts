import { Command, InvalidArgumentError } from "commander";
import { Table } from "console-table-printer";
import { runMain } from "../user-error.ts";
import { generateCatalogue, type Summary } from "./generate.ts";
import { inMegabytes, showProgress } from "./progress.ts";

// With more, the votes would run out of 32-bit ids.
const MOST_PRODUCTS = 100_000_000;
const HIGHEST_SEED = Number.MAX_SAFE_INTEGER;

interface Options {
  products?: number;
  out?: string;
  seed: number;
  dirty?: boolean;
  pictures?: string;
}

await runMain(async () => {
  const command: Command = new Command("npm run db:generate --")
    .description(
      "Writes the ten CSV files of a catalogue. The same number of products and seed give the same bytes.",
    )
    .option("--products <number>", "number of products (required)", wholeNumber(1, MOST_PRODUCTS))
    .option("--out <folder>", "folder for the files; it must not exist or be empty (required)")
    .option("--seed <number>", "seed of the random values", wholeNumber(0, HIGHEST_SEED), 1)
    .option(
      "--dirty",
      "add rows that an import repairs or rejects, and expected.json, the report of that import",
    )
    .option("--pictures <url>", "where `npm start` draws the pictures, as http://127.0.0.1:8787", webOrigin)
    .allowExcessArguments(false)
    .parse();
  const { products, out, seed, dirty = false, pictures } = command.opts<Options>();
  // Not as commander's required options: those it misses before it looks at misspelt ones.
  if (products === undefined)
    command.error("error: --products <number> is required: how many there shall be.");
  if (out === undefined) command.error("error: --out <folder> is required: the folder to make.");

  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());
  const started = performance.now();
  const progress = showProgress(products);
  const summary = await generateCatalogue({
    products,
    out,
    seed,
    dirty,
    pictures,
    onProgress: progress.report,
    signal: abort.signal,
  }).finally(progress.stop);
  printSummary(summary, out, (performance.now() - started) / 1000);
});

function printSummary(summary: Summary, out: string, seconds: number): void {
  const table = new Table({
    shouldDisableColors: process.stdout.isTTY !== true,
    columns: [{ name: "file", alignment: "left" }],
  });
  for (const { name, rows, bytes } of summary) table.addRow({ file: name, rows, size: inMegabytes(bytes) });
  table.printTable();
  const rows = summary.reduce((sum, file) => sum + file.rows, 0);
  const bytes = summary.reduce((sum, file) => sum + file.bytes, 0);
  console.log(`${rows} rows, ${inMegabytes(bytes)} in ${out}, written in ${seconds.toFixed(1)} s.`);
}

function webOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : "null";
  if (!/^https?:/.test(origin))
    throw new InvalidArgumentError("It must be an address such as http://127.0.0.1:8787.");
  return origin;
}

function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`It must be a whole number from ${lowest} to ${highest}.`);
    }
    return value;
  };
}
