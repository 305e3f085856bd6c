import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { Table } from "console-table-printer";
import { startPostgres } from "../../db/local/postgres.ts";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { migrate } from "../../db/migrate.ts";
import { runMain } from "../../db/user-error.ts";
import { compareImport } from "./import.ts";
import { compareReads } from "./reads.ts";

const ROUNDS = 5;

const { products } = new Command("npm run bench --")
  .description(
    "What the design costs, as ratios within one run: each read against a primary-key read of the same bytes, a page\n" +
      "deep in the list against the first, and the import against COPY of the same files into plain tables.",
  )
  .option("--products <number>", "how large the catalogue is", wholeNumber, 200_000)
  .parse()
  .opts<{ products: number }>();

/** Everything happens in a folder of its own, which is gone at the end. */
await runMain(async () => {
  const folder = await temporaryFolder("atelier-bench-");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  try {
    await migrate(postgres.url);
    const imports = await compareImport({ databaseUrl: postgres.url, folder: join(folder, "csv"), products });
    const reads = await compareReads({ databaseUrl: postgres.url, products, rounds: ROUNDS });

    console.log(`\nReads of ${products.toLocaleString("en")} products: median of ${ROUNDS} rounds`);
    print(reads);
    console.log("Import of the same catalogue");
    print(imports);
  } finally {
    await stop();
  }
});

function print(rows: Record<string, string | number>[]): void {
  new Table({ shouldDisableColors: true, rows }).printTable();
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1000) return number;
  throw new InvalidArgumentError("It must be a whole number of at least 1000.");
}
