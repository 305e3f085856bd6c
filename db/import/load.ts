import type { Client } from "pg";
import { Copy } from "./copy.ts";
import type { CatalogueFile } from "./files.ts";
import type { FoundFile } from "./folder.ts";
import type { FileLoad, Write } from "./half.ts";
import { wholeNumber } from "./numbers.ts";
import type { Progress } from "./progress.ts";
import { readRecords } from "./read.ts";
import type { Reason } from "./reasons.ts";
import type { Records } from "./records.ts";
import { REJECT_TEXT_LIMIT, type RejectsFile } from "./rejects.ts";
import { countRejected, type FileReport, type ImportReport } from "./report.ts";
import { MAX_INTEGER, Row } from "./row.ts";
import type { RecordFormat } from "./split.ts";
import { WORK_SCHEMA } from "./target.ts";

export interface LoadContext {
  /** Undefined: the files are read, and nothing is written anywhere but the rejects. */
  client: Client | undefined;
  /** By published name. */
  files: ReadonlyMap<string, FoundFile>;
  rejects: RejectsFile;
  report: ImportReport;
  progress: Progress;
  signal: AbortSignal | undefined;
}

/** Reads one file to its end: rows that are right go to its staging table, the others to the rejects. */
export async function loadFile(load: FileLoad, context: LoadContext): Promise<void> {
  const { client, rejects, progress, signal } = context;
  const { file } = load;
  const found = context.files.get(file.name);
  const counts = context.report.files[file.name];
  if (found === undefined || counts === undefined) throw new RangeError(`${file.name} was not looked for.`);

  progress.fileStarted(file.name, found.bytes);
  const copy =
    load.table === undefined || client === undefined
      ? undefined
      : await Copy.into(client, `${WORK_SCHEMA}.${load.table}`, load.columns ?? []);
  const write: Write = (row) => copy?.write(row);
  const row = new Row();
  try {
    for await (const { records, bytes } of readRecords(found.path, formatOf(file, found))) {
      while (records.next()) take(records, row, load, write, counts, rejects);
      await rejects.flush();
      await copy?.drained();
      signal?.throwIfAborted();
      progress.fileAdvanced(bytes, counts.read);
    }
    load.fold?.end(write);
    await copy?.finish();
    counts.merged = load.fold?.repeated ?? 0;
    counts.imported = counts.read - countRejected(counts) - counts.merged;
  } finally {
    progress.fileEnded();
  }
}

function take(
  records: Records,
  row: Row,
  load: FileLoad,
  write: Write,
  counts: FileReport,
  rejects: RejectsFile,
): void {
  counts.read++;
  row.begin(records.fields, records.mended);
  let reason: Reason | undefined = records.problem;
  if (reason === undefined) {
    load.accept(row, write);
    reason = row.reason;
  }
  if (reason === undefined) {
    if (records.repaired) counts.repaired++;
    return;
  }
  counts.rejected[reason] = (counts.rejected[reason] ?? 0) + 1;
  const { name } = load.file;
  rejects.add(name, records.line, reason, records.original(REJECT_TEXT_LIMIT));
  const cause = rejects.causes.add(name, reason, row.origin);
  const id = wholeNumber(records.fields[0] ?? "");
  if (id >= 1 && id <= MAX_INTEGER) load.rejected?.add(id, cause);
}

function formatOf({ columns, texts, urls }: CatalogueFile, { width }: FoundFile): RecordFormat {
  const kinds = columns.map((column) =>
    texts.includes(column) ? "text" : urls.includes(column) ? "url" : "other",
  );
  return { columns: columns.length, width, kinds };
}
