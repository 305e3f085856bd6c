import { join } from "node:path";
import { Command, Option } from "commander";
import { findFiles } from "../../db/import/folder.ts";
import { runMain } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { wholeNumber } from "./options.ts";

interface Options {
  products: number;
  folder?: string;
  update?: boolean;
  pageImages: boolean;
}

const options = new Command("npm run bench:import --")
  .description(
    "Measures an import, against COPY of the same files into plain tables with an index on each parent key, in " +
      "the same run and the same Postgres: its time and memory, and how long readers wait when a second import replaces the " +
      "catalogue of the first. Needs about four times the files' size on disk.",
  )
  .addOption(
    new Option("--products <number>", "generate a catalogue of this size; 1000011 is the full size")
      .argParser(wholeNumber)
      .default(100_000)
      .conflicts("folder"),
  )
  .option("--folder <folder>", "import the CSV files in this folder instead")
  .option(
    "--update",
    "instead, measure an update of one percent of the products and reviews against a full import of the same files, " +
      "and whether both leave the same rows",
  )
  .option(
    "--no-page-images",
    "Postgres writes no whole pages to its WAL, which storage like Neon's does not need",
  )
  .parse()
  .opts<Options>();

await runMain(async () => {
  // These load slowly, and --help does not need them.
  const [{ generateCatalogue }, { compareImport }, { measureReadWaits }, { withScratch }] = await Promise.all(
    [
      import("../../db/generate/generate.ts"),
      import("./import.ts"),
      import("./read-waits.ts"),
      import("./scratch.ts"),
    ],
  );
  if (options.folder !== undefined) await findFiles(options.folder); // fails before a Postgres is started
  const { pageImages } = options;
  await withScratch(
    async ({ databaseUrl, folder: scratch }) => {
      const folder = options.folder ?? join(scratch, "csv");
      if (options.folder === undefined) {
        console.log(`Generating ${options.products.toLocaleString("en")} products …`);
        await generateCatalogue({ out: folder, products: options.products, seed: 1 });
      }
      if (options.update) {
        const { compareUpdate } = await import("./update.ts");
        const { comparison, phases, longestReadMs } = await compareUpdate({ databaseUrl, folder, scratch });
        console.log("\nPhases of the update, several of them at once");
        printTable(phases);
        console.log("An update of one percent; it leaves the rows that the import leaves");
        printTable(comparison);
        console.log(`Longest wait of a reader while it wrote: ${longestReadMs.toFixed(0)} ms`);
        return;
      }
      const { comparison, phases, memory } = await compareImport({ databaseUrl, folder });
      console.log("Importing them again, while others read …");
      const { reads, p99Ms, duringSwapMs, swapWaits } = await measureReadWaits({ databaseUrl, folder });
      console.log("\nPhases of the import, several of them at once");
      printTable(phases);
      console.log("Peak memory");
      printTable(memory);
      console.log("Import");
      printTable(comparison);
      console.log("What the swap was at while readers waited for it");
      printTable(
        [...swapWaits].map(([event, seen]) => ({ "wait event": event, "times seen": String(seen) })),
      );
      console.log(
        `Longest wait of a reader during the swap: ${duringSwapMs.toFixed(0)} ms ` +
          `(${reads.toLocaleString("en")} reads in all, 99 % of them within ${p99Ms.toFixed(0)} ms)`,
      );
    },
    { pageImages },
  );
});
