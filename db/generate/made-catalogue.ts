import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GenerateOptions, generateCatalogue, type Summary } from "./generate.ts";
import type { FileName } from "./tables.ts";

export interface MadeCatalogue {
  folder: string;
  summary: Summary;
  read(name: FileName): Promise<string>;
  /** The values of each record, quotes removed, bare null as the word; only for files without dirt. */
  rows(name: FileName): Promise<string[][]>;
  remove(): Promise<void>;
}

/** For tests: a catalogue in a folder of its own. */
export async function makeCatalogue(options: Omit<GenerateOptions, "out">): Promise<MadeCatalogue> {
  const home = await mkdtemp(join(tmpdir(), "catalogue-"));
  const folder = join(home, "csv");
  const summary = await generateCatalogue({ ...options, out: folder });
  const parsed = new Map<FileName, string[][]>();
  const read = (name: FileName) => readFile(join(folder, name), "utf8");
  return {
    folder,
    summary,
    read,
    rows: async (name) => {
      const rows = parsed.get(name) ?? parse(await read(name)).slice(1);
      parsed.set(name, rows);
      return rows;
    },
    remove: () => rm(home, { recursive: true }),
  };
}

function parse(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quotedText, bareText, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    record.push(quotedText?.replaceAll('""', '"') ?? bareText ?? "");
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}
