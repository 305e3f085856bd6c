import { Command } from "commander";
import { parseCount } from "../../db/local/arguments.ts";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { chooseWorker } from "../../db/purge-everything.ts";
import { runMain } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";
import { compareSeen } from "./compare.ts";
import { readProduct } from "./read.ts";
import { changeProduct } from "./write.ts";

const program = new Command("npm run measure --").description(
  "Measures how stale a deployed service is: one machine writes, others read elsewhere, and their files are compared. The " +
    "clocks of the machines must be set by NTP.",
);
const withTarget = (command: Command) =>
  command
    .requiredOption("--url <url>", "URL of the service")
    .requiredOption("--product <id>", "id of the product that is changed and read", parseCount)
    .requiredOption("--out <file>", "file for what this machine sees, for compare");

interface Target {
  url: string;
  product: number;
  out: string;
}

withTarget(program.command("write"))
  .description("changes the slogan of a product several times and restores it; needs ATELIER_WRITE_TOKEN")
  .option("--changes <number>", "number of changes", parseCount, 20)
  .option("--every <seconds>", "pause between two changes", parseCount, 15)
  .action(async ({ url, ...options }: Target & { changes: number; every: number }) => {
    await runMain(async () => await changeProduct(chooseWorker(url), options, stopSignal()));
  });

withTarget(program.command("read"))
  .description("reads the product ten times a second, on another machine, for --seconds or until Ctrl-C")
  .option("--seconds <number>", "duration", parseCount, 330)
  .action(async (options: Target & { seconds: number }) => {
    await runMain(async () => await readProduct(options, stopSignal()));
  });

program
  .command("compare")
  .description("prints how long each reader was served the old response")
  .argument("<writes>", "the writer's file")
  .argument("<reads...>", "the file of each reader")
  .option("--bound <seconds>", "largest allowed age of a read", parseCount, 78)
  .action(async (writes: string, reads: string[], { bound }: { bound: number }) => {
    await runMain(async () => printTable(await compareSeen(writes, reads, bound * 1000)));
  });

await program.parseAsync();
