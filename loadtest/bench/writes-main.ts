import { Command, InvalidArgumentError } from "commander";
import { runMain } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { wholeNumber } from "./options.ts";

interface Options {
  products: number;
  writers: number;
  seconds: number;
}

const { products, writers, seconds } = new Command("npm run bench:writes --")
  .description(
    "Measures the cost of each trigger for a write. Then, with many writers at once that send the Worker's statements: " +
      "how long each waits, what fails, and what their sessions in Postgres wait for.",
  )
  .option("--products <number>", "size of the catalogue", wholeNumber, 20_000)
  .option("--writers <number>", "number of concurrent writers", atLeastOne, 20)
  .option("--seconds <number>", "duration", atLeastOne, 10)
  .allowExcessArguments(false)
  .parse()
  .opts<Options>();

await runMain(async () => {
  // These load slowly, and --help does not need them.
  const [{ connect }, { withScratch }, { compareTriggers }, { stressWrites }] = await Promise.all([
    import("../../db/connect.ts"),
    import("./scratch.ts"),
    import("./triggers.ts"),
    import("./writes.ts"),
  ]);
  await withScratch(async ({ databaseUrl }) => {
    const client = await connect(databaseUrl);
    for (let first = 1; first <= products; first += 1000) {
      await client.query(
        `insert into products (name, category, default_price)
         select 'Rain Coat ' || id, 'Coats', 10 from generate_series($1::integer, $2) id`,
        [first, Math.min(products, first + 999)],
      );
    }
    await client.query(
      `insert into styles (product_id, name, original_price, is_default, skus)
       select products.id, style, 10, true, '{"1":{"quantity":1,"size":"M"}}'
       from products
       cross join (values ('Red'), ('Blue')) styles (style)`,
    );
    await client.query(
      "insert into review_summaries (product_id, stars_5, recommended) select id, 1, 1 from products",
    );
    await client.query("vacuum analyze");
    await client.end();
    printTable(await compareTriggers({ databaseUrl, products }));
    const { writes, waits } = await stressWrites({ databaseUrl, writers, seconds, products });
    printTable(writes);
    printTable(waits);
  });
});

function atLeastOne(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError("It must be a whole number of at least 1.");
}
