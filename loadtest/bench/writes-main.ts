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
    "Many writers at once, as the Worker sends their statements: how long each waits, what fails, and what their sessions\n" +
      "in Postgres were seen waiting for.",
  )
  .option("--products <number>", "how large the catalogue is", wholeNumber, 20_000)
  .option("--writers <number>", "how many write at once", atLeastOne, 20)
  .option("--seconds <number>", "how long", atLeastOne, 10)
  .allowExcessArguments(false)
  .parse()
  .opts<Options>();

await runMain(async () => {
  // These take seconds to load, and --help does without.
  const [{ connect }, { withScratch }, { stressWrites }] = await Promise.all([
    import("../../db/connect.ts"),
    import("./scratch.ts"),
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
    await client.end();
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
