import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { chooseDatabaseUrl } from "../connect.ts";
import { chooseWorker, purgeEverything, purgeHere, type WorkerAccess } from "../purge-everything.ts";
import { runMain, UserError } from "../user-error.ts";
import type { EndedAnswers } from "./ended-answers.ts";
import { messageOf } from "./errors.ts";
import { refuseOverwriting } from "./folder.ts";
import { type ImportResult, importCatalogue, type ReadOptions, rehearseImport } from "./import.ts";
import { grouped } from "./quantities.ts";
import { type ImportReport, parseRejectLimit, renderReport, totalsOf } from "./report.ts";
import { showProgress } from "./show-progress.ts";
import { describeTarget } from "./target.ts";
import { describeUpdate } from "./update.ts";

interface Options {
  databaseUrl?: string;
  maxRejects?: string;
  rejects?: string;
  report?: string;
  replace?: boolean;
  update?: boolean;
  dryRun?: boolean;
  workerUrl?: string;
  soft?: number;
}

const command = new Command("npm run db:import --")
  .description(
    "Replaces the catalogue by the CSV files in a folder. The product files (product, features, styles, photos, skus, " +
      "related) and the review files (reviews, reviews_photos, characteristics, characteristic_reviews) may come alone. " +
      "All or nothing: until the end, and after any failure, the old catalogue serves on.",
  )
  .argument("<folder>", "the folder that holds the CSV files")
  .option("--database-url <url>", `the database; without it DATABASE_URL, or the running local stack`)
  .option(
    "--max-rejects <limit>",
    "give up if more rows are rejected: a number (250) or a share of all rows (0.5%); without it 1 % of them, or 100 rows if that is more",
  )
  .option(
    "--rejects <file>",
    "where rejected rows go, as JSON lines; without it a new file in the system's temporary folder",
  )
  .option("--report <file>", "write the counts of each file here, as JSON")
  .option(
    "--replace",
    "also when changes made through the API since the last import are lost with it, or when files without rows empty the catalogue",
  )
  .option(
    "--update",
    "write only the rows that differ, and invalidate only the responses that show them; the outcome is the same",
  )
  .option(
    "--dry-run",
    "read everything, tell what would be imported and rejected, and write nothing; needs no database",
  )
  .option(
    "--worker-url <url>",
    "the Worker that purges its cache at once, with the token in ATELIER_WRITE_TOKEN",
  )
  .option(
    "--soft <seconds>",
    "serve old responses for up to so many seconds, 300 at most, while each is refreshed in the background",
    parseSoft,
  )
  .addHelpText(
    "after",
    "\nExit code: 0 when the catalogue was replaced or updated, 1 when it is unchanged. A dry run exits as the import would.",
  )
  .action((folder: string, options: Options) => run(folder, options));

async function run(folder: string, options: Options): Promise<void> {
  for (const written of [options.rejects, options.report]) {
    if (written !== undefined) refuseOverwriting(folder, written);
  }
  const started = Date.now();
  const stamp = new Date(started).toISOString().replaceAll(/[:.]/g, "-");
  let report: ImportReport = { files: {} };
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const progress = showProgress(process.stderr, () => performance.now());
  const reading: ReadOptions = {
    folder,
    rejectsPath: options.rejects ?? join(tmpdir(), `rejects-${stamp}-${process.pid}.jsonl`),
    ...(options.maxRejects === undefined ? {} : { maxRejects: parseRejectLimit(options.maxRejects) }),
    progress,
    signal: stop.signal,
    onReport: (latest) => {
      report = latest;
    },
  };
  // Said before anything is done: afterwards it would make a failure of a catalogue that was replaced.
  if (options.report !== undefined) await writeReport(options.report, report);
  try {
    const { rejectsPath, largestCause, exhausted, updated } = options.dryRun
      ? await rehearse(reading)
      : await replace(reading, options);
    progress.close();
    console.log(renderReport(report));
    const seconds = (Date.now() - started) / 1000;
    const { read, rejected } = totalsOf(report);
    console.log(
      `${whatWasDone(options)}: ${grouped(read)} rows in ${seconds.toFixed(1)} s, ${grouped(Math.round(read / seconds))} rows/s.`,
    );
    if (updated !== undefined) console.log(describeUpdate(updated));
    if (rejectsPath !== undefined) {
      console.log(
        `${grouped(rejected)} rows were rejected, most often for ${largestCause}. All of them, with their reasons: ${rejectsPath}`,
      );
    }
    if (exhausted.length > 0) {
      console.log(
        `No id is left for more ${exhausted.join(" or ")}: the files use the highest there is, 2,147,483,647, so that adding ` +
          "any through the API will fail.",
      );
    }
  } catch (error) {
    progress.close();
    if (totalsOf(report).read > 0) console.log(renderReport(report));
    throw error;
  } finally {
    if (options.report !== undefined && totalsOf(report).read > 0) await writeReport(options.report, report);
  }
}

async function rehearse(reading: ReadOptions): Promise<ImportResult> {
  console.log(`Reading ${reading.folder}`);
  return await rehearseImport(reading);
}

async function replace(reading: ReadOptions, options: Options): Promise<ImportResult> {
  const databaseUrl = chooseDatabaseUrl(options.databaseUrl);
  const worker = options.workerUrl === undefined ? undefined : chooseWorker(options.workerUrl);
  console.log(`Importing ${reading.folder} into ${describeTarget(databaseUrl)}`);
  const result = await importCatalogue({
    ...reading,
    databaseUrl,
    replace: options.replace ?? false,
    update: options.update ?? false,
    ...(options.soft !== undefined && { softS: options.soft }),
  });
  if (worker !== undefined) await tell(worker, result.updated?.ended ?? "everything", options.soft);
  return result;
}

/** A failure is no failure of the import: what is to be purged was recorded with it. */
async function tell(worker: WorkerAccess, ended: EndedAnswers, soft: number | undefined): Promise<void> {
  try {
    await (ended === "everything" ? purgeEverything(worker, soft) : purgeHere(worker, ended));
  } catch (error) {
    console.error(
      `The Worker at ${worker.url} was not told that the catalogue was replaced (${messageOf(error)}) and may serve ` +
        "the old one for a while: send POST /purges again.",
    );
  }
}

function whatWasDone({ dryRun, update }: Options): string {
  if (dryRun) return "A dry run, nothing was written";
  return update ? "Updated the catalogue" : "Replaced the catalogue";
}

const LONGEST_SOFT_S = 300;

function parseSoft(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_SOFT_S) return seconds;
  throw new InvalidArgumentError(`It must be a whole number of seconds from 1 to ${LONGEST_SOFT_S}.`);
}

async function writeReport(path: string, report: ImportReport): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    throw new UserError(`The report cannot be written to ${path}: ${messageOf(error)}.`);
  }
}

await runMain(async () => {
  await command.parseAsync();
});
