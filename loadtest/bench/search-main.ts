import { Command } from "commander";
import { runMain } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { wholeNumber } from "./options.ts";
import type { Catalogue } from "./search.ts";

const { products } = new Command("npm run bench:search --")
  .description(
    "Measures searches by name in each sort: milliseconds of the Worker's statement for a page of 24 cards, with names " +
      "of four words out of 125, and of ten words out of 100,000. And what facets add to listings and searches.",
  )
  .option("--products <number>", "size of the catalogue", wholeNumber, 200_000)
  .allowExcessArguments(false)
  .parse()
  .opts<{ products: number }>();

const KINDS: Omit<Catalogue, "products">[] = [
  { vocabulary: 125, wordsInAName: 4 },
  { vocabulary: 100_000, wordsInAName: 10 },
];

await runMain(async () => {
  // These load slowly, and --help does not need them.
  const [{ connect }, { withScratch }, { fillSearch, measureSearches }, { measureFacets }] =
    await Promise.all([
      import("../../db/connect.ts"),
      import("./scratch.ts"),
      import("./search.ts"),
      import("./facets.ts"),
    ]);
  await withScratch(async ({ databaseUrl }) => {
    const client = await connect(databaseUrl);
    try {
      for (const kind of KINDS) {
        console.log(
          `\n${products.toLocaleString("en")} names of ${kind.wordsInAName} words out of ${kind.vocabulary.toLocaleString("en")} …`,
        );
        await fillSearch(client, { products, ...kind });
        printTable(await measureSearches(client, kind.vocabulary));
        printTable(await measureFacets(client, kind.vocabulary));
      }
    } finally {
      await client.end();
    }
  });
});
