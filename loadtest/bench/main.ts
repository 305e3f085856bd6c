import { join } from "node:path";
import { Command } from "commander";
import { runMain } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { wholeNumber } from "./options.ts";

const ROUNDS = 5;

const { products } = new Command("npm run bench --")
  .description(
    "Measures the cost of the design, as ratios within one run: each read against a primary-key read of the same bytes, " +
      "a deep page against the first, and the import against COPY of the same files into plain tables.",
  )
  .option("--products <number>", "size of the catalogue", wholeNumber, 200_000)
  .parse()
  .opts<{ products: number }>();

await runMain(async () => {
  // These load slowly, and --help does not need them.
  const [{ generateCatalogue }, { compareImport }, { compareReads }, { withScratch }] = await Promise.all([
    import("../../db/generate/generate.ts"),
    import("./import.ts"),
    import("./reads.ts"),
    import("./scratch.ts"),
  ]);
  await withScratch(async ({ databaseUrl, folder }) => {
    const csv = join(folder, "csv");
    console.log(`Generating ${products.toLocaleString("en")} products …`);
    await generateCatalogue({ out: csv, products, seed: 1 });
    const { comparison } = await compareImport({ databaseUrl, folder: csv });
    const reads = await compareReads({ databaseUrl, products, rounds: ROUNDS });

    console.log(`\nReads of ${products.toLocaleString("en")} products: median of ${ROUNDS} rounds`);
    printTable(reads);
    console.log("Import of the same catalogue");
    printTable(comparison);
  });
});
