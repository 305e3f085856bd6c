import { readFile } from "node:fs/promises";
import { UserError } from "../../db/user-error.ts";
import { percentile } from "../percentile.ts";
import type { TableRow } from "../print-table.ts";
import { findStaleness, type SeenWrite } from "../world/staleness.ts";
import type { TimedRead } from "./read.ts";

/** A row for each reader. */
export async function compareSeen(
  writesFile: string,
  readsFiles: string[],
  boundMs: number,
): Promise<TableRow[]> {
  const writes = await readLines<SeenWrite>(writesFile);
  const rows: TableRow[] = [];
  for (const file of readsFiles) {
    const all = await readLines<TimedRead>(file);
    const reads = all.filter(({ status }) => status === 200);
    const hits = reads.filter(({ isHit }) => isHit).map(({ ms }) => ms);
    const { lags, longest, ...seen } = findStaleness(writes, reads, [], { places: 2, boundMs });
    rows.push({
      reader: file,
      "data centres": [...new Set(reads.map(({ dataCentre }) => dataCentre))].join(", "),
      reads: reads.length,
      failed: all.length - reads.length,
      "p50 of hits ms": Math.round(percentile(hits, 0.5)),
      "p95 of hits ms": Math.round(percentile(hits, 0.95)),
      changes: writes.length,
      "old, p50 ms": percentile(lags, 0.5),
      "old, p99 ms": percentile(lags, 0.99),
      "longest ms": longest,
      "beyond the bound": `${seen.beyond} of ${seen.reads}`,
    });
  }
  return rows;
}

/** Lines of our own making: see write.ts and read.ts. */
async function readLines<T>(file: string): Promise<T[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${file} cannot be read (${error.code}): write and read make such files.`);
  });
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as T);
}
