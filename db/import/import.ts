import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import { buildParts } from "./build.ts";
import { assembleCards, refreshCards } from "./cards.ts";
import type { Causes } from "./causes.ts";
import { COMPARING } from "./compare.ts";
import { databaseError, messageOf } from "./errors.ts";
import { findExhausted } from "./exhausted.ts";
import type { Half } from "./files.ts";
import { type FoundFolder, findFiles } from "./folder.ts";
import { refuseEmptying, refuseLosses } from "./losses.ts";
import { ASSEMBLING, planImport } from "./parts.ts";
import { asPhase, type Progress, SILENT } from "./progress.ts";
import { grouped } from "./quantities.ts";
import { RejectsFile } from "./rejects.ts";
import {
  DEFAULT_REJECT_LIMIT,
  emptyReport,
  type ImportReport,
  type RejectLimit,
  rowsAllowed,
  totalsOf,
} from "./report.ts";
import { createStaging, dropStaging } from "./staging.ts";
import { type Swap, swap } from "./swap.ts";
import { describeTarget, discard, openTarget, WORK_SCHEMA } from "./target.ts";
import { createLike, createUnlogged } from "./twin.ts";
import { type Updated, update } from "./update.ts";

export interface ReadOptions {
  folder: string;
  /** Made only if a row is rejected. */
  rejectsPath: string;
  maxRejects?: RejectLimit;
  progress?: Progress;
  /** Ends the import early; the catalogue stays unchanged. */
  signal?: AbortSignal;
  /** Gets the report also when the import fails for having too many rejects. */
  onReport?: (report: ImportReport) => void;
}

export interface ImportOptions extends ReadOptions {
  databaseUrl: string;
  /** Also if changes made since the last import, or all products or reviews, are lost with it. */
  replace?: boolean;
  /** Seconds for which old responses may be served while they are refreshed; without them the whole cache is invalidated. */
  softS?: number;
  /** Only what differs is written, and only the answers that depend on it are ended. */
  update?: boolean;
}

export interface ImportResult {
  report: ImportReport;
  /** Undefined: nothing was rejected. */
  rejectsPath: string | undefined;
  /** Why most rows were rejected, and in which file; undefined: none were. */
  largestCause: string | undefined;
  /** What the API can add no more of: see findExhausted. */
  exhausted: readonly string[];
  /** Of an update. */
  updated?: Updated;
}

/**
 * Replaces the product half, the review half, or both, by what the CSV files in a folder say: all of it or, after any
 * failure, nothing. Throws a UserError for what a person can mend.
 */
export async function importCatalogue(options: ImportOptions): Promise<ImportResult> {
  const found = await findFiles(options.folder);
  const { halves } = found;
  return await buildAndSwap(options, halves, async (client, builder) => {
    const { phase, parts, highestChildIds } = planImport(halves, options.update ? COMPARING : ASSEMBLING);
    const reading = startReading(options, found);
    const { report, rejects } = reading.context;
    const afterFiles = async () => {
      await reading.finish();
      if (!options.replace) await refuseEmptying(client, halves, report, rejects.causes);
    };
    const context = { ...reading.context, client, builder, phase, afterFiles };
    await createStaging(client, halves, options.update ? createUnlogged : createLike);
    await buildParts(parts, context);
    if (!options.update) {
      await asPhase(reading.context.progress, "building cards", () => assembleCards(client, builder));
    }
    return { ...reading.result(), highestChildIds: highestChildIds() };
  });
}

/**
 * Reads all that importCatalogue would read and tells what it would take and reject. Needs no database, and writes
 * nothing but the rejects. Throws a UserError where the import would because of its files.
 */
export async function rehearseImport(options: ReadOptions): Promise<ImportResult> {
  const found = await findFiles(options.folder);
  const reading = startReading(options, found);
  try {
    const context = { ...reading.context, client: undefined };
    for (const part of planImport(found.halves).parts) await part.load(context);
    await reading.finish();
  } catch (error) {
    throw options.signal?.aborted ? new UserError("Stopped.") : error;
  }
  return reading.result();
}

function startReading(options: ReadOptions, { files }: FoundFolder) {
  const rejects = new RejectsFile(options.rejectsPath);
  const report = emptyReport(files.keys());
  let rejectsPath: string | undefined;
  return {
    context: { files, rejects, report, progress: options.progress ?? SILENT, signal: options.signal },
    async finish(): Promise<void> {
      rejectsPath = await rejects.close();
      options.onReport?.(report);
      checkLimit(report, options.maxRejects ?? DEFAULT_REJECT_LIMIT, rejects.causes, rejectsPath);
    },
    result: (): ImportResult => ({
      report,
      rejectsPath,
      largestCause: rejects.causes.describeLargest(),
      exhausted: [],
    }),
  };
}

function checkLimit(
  report: ImportReport,
  limit: RejectLimit,
  causes: Causes,
  rejectsPath: string | undefined,
): void {
  const { read, rejected } = totalsOf(report);
  const allowed = rowsAllowed(limit, read);
  if (rejected <= allowed) return;
  throw new UserError(
    `${grouped(rejected)} of ${grouped(read)} rows were rejected, most often for ${causes.describeLargest()}, and at most ` +
      `${grouped(allowed)} may be: the catalogue is unchanged. See ${rejectsPath}; --max-rejects allows more.`,
  );
}

interface Built extends ImportResult {
  highestChildIds: Swap["highestChildIds"];
}

/**
 * Builds on two connections of its own and swaps. After any failure what was built is removed. The transaction of
 * the swap is not interrupted: nobody could say then whether it took place.
 */
async function buildAndSwap(
  options: ImportOptions,
  halves: readonly Half[],
  build: (client: Client, builder: Client) => Promise<Built>,
): Promise<ImportResult> {
  const { databaseUrl, replace = false, softS, progress = SILENT, signal } = options;
  const { client, builder, processIds } = await openTarget(databaseUrl);
  const close = async () => {
    await Promise.all([client.end(), builder.end()]);
  };
  const interrupt = () => void close();
  signal?.addEventListener("abort", interrupt);
  let built: Built | undefined;
  try {
    signal?.throwIfAborted();
    if (!replace) await refuseLosses(client, halves);
    built = await build(client, builder);
    signal?.removeEventListener("abort", interrupt);
    signal?.throwIfAborted();
    await builder.end();
    const change = { halves, highestChildIds: built.highestChildIds, replace, softS, signal };
    if (options.update) {
      const updated = await asPhase(progress, "writing", () => update(client, change));
      built = { ...built, updated };
    } else {
      await dropStaging(client, halves);
      await asPhase(progress, "replacing", () => swap(client, change));
      if (halves.length === 1) await asPhase(progress, "refreshing cards", () => refreshCards(client));
    }
    const exhausted = await findExhausted(client);
    await client.end();
    return { ...built, exhausted };
  } catch (error) {
    signal?.removeEventListener("abort", interrupt);
    const failure = signal?.aborted
      ? new UserError("Stopped; the catalogue is unchanged.")
      : databaseError(error, describeTarget(databaseUrl));
    await close();
    try {
      const removed = await discard(databaseUrl, processIds);
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
