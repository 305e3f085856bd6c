import { readLines, withoutByteOrderMark } from "./lines.ts";
import { Records } from "./records.ts";
import type { RecordFormat } from "./split.ts";

/**
 * Reads a file's records, the header left out: yields the same `records` for each block of the file, to be walked
 * over with `next()` before the following block is asked for. `bytes` counts what has been read of the file.
 */
export async function* readRecords(
  path: string,
  format: RecordFormat,
): AsyncGenerator<{ records: Records; bytes: number }> {
  const records = new Records(format);
  let first = true;
  for await (const { lines, bytes, last } of readLines(path)) {
    records.append(first ? withoutByteOrderMark(lines) : lines, last);
    if (first) records.skipLine();
    first = false;
    yield { records, bytes };
  }
}
