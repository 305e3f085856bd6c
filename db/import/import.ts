import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import { assembleProducts, assembleReviews, gatherChildren, TABLES, writeSummaries } from "./assemble.ts";
import { databaseError, messageOf } from "./errors.ts";
import { findFiles } from "./folder.ts";
import type { HalfLoad } from "./half.ts";
import { loadFile } from "./load.ts";
import { productHalf } from "./product-half.ts";
import { type Progress, SILENT } from "./progress.ts";
import { RejectsFile } from "./rejects.ts";
import {
  DEFAULT_REJECT_LIMIT,
  grouped,
  type ImportReport,
  type RejectLimit,
  rowsAllowed,
  totalsOf,
} from "./report.ts";
import { reviewHalf } from "./review-half.ts";
import { createStaging } from "./staging.ts";
import { type Swap, swap } from "./swap.ts";
import { describeTarget, discard, openTarget, WORK_SCHEMA } from "./target.ts";

export interface ImportOptions {
  folder: string;
  databaseUrl: string;
  /** Made only if a row is rejected. */
  rejectsPath: string;
  maxRejects?: RejectLimit;
  progress?: Progress;
  /** Ends the import early; the catalogue stays as it was. */
  signal?: AbortSignal;
  /** Gets the report also when the import fails for having too many rejects. */
  onReport?: (report: ImportReport) => void;
}

export interface ImportResult {
  report: ImportReport;
  /** Undefined: nothing was rejected. */
  rejectsPath: string | undefined;
}

/**
 * Replaces the product half, the review half, or both, by what the CSV files in a folder say: all of it or, after any
 * failure, nothing. Throws a UserError for whatever a person can mend.
 */
export async function importCatalogue(options: ImportOptions): Promise<ImportResult> {
  const { halves, files } = await findFiles(options.folder);
  const result = await buildAndSwap(options, async (client) => {
    const progress = options.progress ?? SILENT;
    const rejects = new RejectsFile(options.rejectsPath);
    const report: ImportReport = { files: {} };
    const context = { client, files, rejects, report, progress, signal: options.signal };

    await createStaging(client, halves);
    const products = halves.includes("products") ? productHalf() : undefined;
    const reviews = halves.includes("reviews") ? reviewHalf() : undefined;
    const loads = [...(products?.files ?? []), ...(reviews?.files ?? [])];
    for (const load of loads) await loadFile(load, context);
    const rejectsPath = await rejects.close();
    options.onReport?.(report);
    checkLimit(report, options.maxRejects ?? DEFAULT_REJECT_LIMIT, rejectsPath);

    await client.query(`set search_path to ${WORK_SCHEMA}`);
    const step = async (name: string, work: () => Promise<void>) => {
      options.signal?.throwIfAborted();
      progress.phaseStarted(name);
      try {
        await work();
      } finally {
        progress.phaseEnded();
      }
    };
    if (products) {
      const tables = new Map<string, string>();
      await step("gathering product parts", () => gather(client, products, tables, report));
      await step("building products", () => assembleProducts(client, tables));
    }
    if (reviews) {
      const tables = new Map<string, string>();
      await step("gathering review parts", () => gather(client, reviews, tables, report));
      await step("building reviews", () => assembleReviews(client, tables));
      await step("summing up reviews", () => writeSummaries(client, reviews.summaries, options.signal));
    }
    const tables = halves.flatMap((half) => TABLES[half]);
    const highestChildIds = { ...products?.highestChildIds, ...reviews?.highestChildIds };
    return { report, rejectsPath, swap: { tables, highestChildIds } };
  });
  options.onReport?.(result.report);
  return result;
}

async function gather(
  client: Client,
  half: HalfLoad,
  tables: Map<string, string>,
  report: ImportReport,
): Promise<void> {
  for (const load of half.files) {
    const gathered = await gatherChildren(client, load);
    if (gathered === undefined || load.table === undefined) continue;
    tables.set(load.table, gathered.table);
    const counts = report.files[load.file.name];
    if (counts === undefined) continue;
    counts.merged += gathered.dropped;
    counts.imported -= gathered.dropped;
  }
}

function checkLimit(report: ImportReport, limit: RejectLimit, rejectsPath: string | undefined): void {
  const { read, rejected, mostFrequent } = totalsOf(report);
  const allowed = rowsAllowed(limit, read);
  if (rejected <= allowed) return;
  throw new UserError(
    `${grouped(rejected)} of ${grouped(read)} rows were rejected, most often for ${mostFrequent}, and at most ` +
      `${grouped(allowed)} may be: the catalogue is as it was. See ${rejectsPath}; --max-rejects allows more.`,
  );
}

interface Built extends ImportResult {
  swap: Swap;
}

/**
 * Builds on a connection of its own and swaps. After any failure what was built is removed. Once the swap has begun,
 * it cannot be interrupted: nobody could say then whether it took place.
 */
async function buildAndSwap(
  options: ImportOptions,
  build: (client: Client) => Promise<Built>,
): Promise<ImportResult> {
  const { databaseUrl, signal } = options;
  const client = await openTarget(databaseUrl);
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const interrupt = () => client.end();
  signal?.addEventListener("abort", interrupt);
  let built: Built | undefined;
  try {
    signal?.throwIfAborted();
    built = await build(client);
    signal?.removeEventListener("abort", interrupt);
    signal?.throwIfAborted();
    await swap(client, built.swap);
    await client.end();
    return built;
  } catch (error) {
    signal?.removeEventListener("abort", interrupt);
    const failure = signal?.aborted
      ? new UserError("Stopped; the catalogue is as it was.")
      : databaseError(error, describeTarget(databaseUrl));
    await client.end();
    try {
      const removed = await discard(databaseUrl, rows[0]?.pid ?? 0);
      // The swap took place; only the answer was lost.
      if (built !== undefined && !removed) return built;
    } catch (leftover) {
      failure.message +=
        ` What had been built so far is left in schema ${WORK_SCHEMA} (${messageOf(leftover)}); ` +
        "the next import removes it.";
    }
    throw failure;
  }
}
