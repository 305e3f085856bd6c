import type { FileLoad } from "./file-load.ts";
import type { CatalogueFile } from "./files.ts";
import type { FoundFile } from "./folder.ts";
import { wholeNumber } from "./numbers.ts";
import type { FileProgress, Progress } from "./progress.ts";
import { readRecords } from "./read.ts";
import type { Reason } from "./reasons.ts";
import type { Record, Records } from "./records.ts";
import { REJECT_TEXT_LIMIT, type RejectsFile } from "./rejects.ts";
import { countRejected, type FileReport, type ImportReport } from "./report.ts";
import { MAX_INTEGER, Row } from "./row.ts";
import type { RecordFormat } from "./split.ts";

export interface ReadContext {
  /** By published name. */
  files: ReadonlyMap<string, FoundFile>;
  rejects: RejectsFile;
  report: ImportReport;
  progress: Progress;
  signal: AbortSignal | undefined;
}

/** One file on its way in: its records are accepted or go to the rejects, and are counted. */
export class FileReader<Add> {
  readonly counts: FileReport;
  readonly #load: FileLoad<Add>;
  readonly #add: Add;
  readonly #context: ReadContext;
  readonly #blocks: AsyncGenerator<{ records: Records; bytes: number }>;
  readonly #progress: FileProgress;
  readonly #row = new Row();
  #bytes = 0;

  constructor(load: FileLoad<Add>, add: Add, context: ReadContext) {
    const found = context.files.get(load.file.name);
    const counts = context.report.files[load.file.name];
    if (found === undefined || counts === undefined)
      throw new RangeError(`${load.file.name} was not looked for.`);
    this.counts = counts;
    this.#load = load;
    this.#add = add;
    this.#context = context;
    this.#blocks = readRecords(found.path, formatOf(load.file, found));
    this.#progress = context.progress.fileStarted(load.file.name, found.bytes);
  }

  /** The records of the next block, to be walked over with `next()`. Undefined: the file has ended. */
  async nextBlock(): Promise<Records | undefined> {
    const { rejects, signal } = this.#context;
    await rejects.flush();
    signal?.throwIfAborted();
    this.#progress.advanced(this.#bytes, this.counts.read);
    const { value } = await this.#blocks.next();
    if (value === undefined) return undefined;
    this.#bytes = value.bytes;
    return value.records;
  }

  /** Accepts or rejects the current record. Answers why it was rejected, if it was. */
  take(record: Record): Reason | undefined {
    const { counts } = this;
    const row = this.#row;
    counts.read++;
    row.begin(record.fields, record.mended);
    let reason: Reason | undefined = record.problem;
    if (reason === undefined) {
      this.#load.accept(row, this.#add);
      reason = row.reason;
    }
    if (reason === undefined) {
      if (record.repaired) counts.repaired++;
    } else {
      this.#reject(record, reason);
    }
    return reason;
  }

  /** All records have been taken. `merged`: how many of those accepted repeat another one. */
  finish(merged = 0): void {
    this.counts.merged = merged;
    this.counts.imported = this.counts.read - countRejected(this.counts) - merged;
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#blocks.return(undefined);
    this.#progress.ended();
  }

  #reject(record: Record, reason: Reason): void {
    const { counts } = this;
    const { rejects } = this.#context;
    const { name } = this.#load.file;
    counts.rejected[reason] = (counts.rejected[reason] ?? 0) + 1;
    rejects.add(name, record.line, reason, record.original(REJECT_TEXT_LIMIT));
    const cause = rejects.causes.add(name, reason, this.#row.origin);
    const id = wholeNumber(record.fields[0] ?? "");
    if (id >= 1 && id <= MAX_INTEGER) this.#load.rejected?.add(id, cause);
  }
}

function formatOf({ columns, texts, urls }: CatalogueFile, { width }: FoundFile): RecordFormat {
  const kinds = columns.map((column) =>
    texts.includes(column) ? "text" : urls.includes(column) ? "url" : "other",
  );
  return { columns: columns.length, width, kinds };
}
