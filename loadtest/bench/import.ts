import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { copyRaw } from "./raw-copy.ts";
import { type Phase, runImport } from "./run-import.ts";

type Row<Column extends string> = Record<Column, string>;

export interface ImportComparison {
  comparison: Row<"what" | "seconds" | "rows/s" | "MB/s" | "ratio of time">[];
  phases: Row<"phase" | "seconds" | "rows/s">[];
  memory: Row<"process" | "MB">[];
}

/** Copies the files of a catalogue raw into PostgreSQL, then imports them. The imported catalogue remains. */
export async function compareImport(options: {
  databaseUrl: string;
  folder: string;
}): Promise<ImportComparison> {
  console.log("Copying the files raw …");
  const raw = await copyRaw(options);
  console.log("Importing them …");
  const { seconds, rows, phases, peakBytes, sessionBytes } = await runImport(options);
  const bytes = await bytesIn(options.folder);

  const row = (what: string, time: number | undefined) => ({
    what,
    seconds: time?.toFixed(1) ?? "–",
    "rows/s": time === undefined ? "–" : rate(rows, time),
    "MB/s": time === undefined ? "–" : (bytes / 1e6 / time).toFixed(0),
    "ratio of time": time === undefined || raw === undefined ? "–" : (time / raw).toFixed(2),
  });
  return {
    comparison: [row("COPY into plain tables, parent-key indexes", raw), row("db:import", seconds)],
    phases: phases.map(describePhase),
    memory: [
      { process: "db:import", MB: megabytes(peakBytes) },
      { process: "its sessions in Postgres, shared buffers not counted", MB: megabytes(sessionBytes) },
    ],
  };
}

function describePhase({ name, rows, seconds }: Phase) {
  return {
    phase: name,
    seconds: seconds.toFixed(1),
    "rows/s": rows === undefined ? "" : rate(rows, seconds),
  };
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".csv"));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function rate(rows: number, seconds: number): string {
  return Math.round(rows / Math.max(seconds, 0.05)).toLocaleString("en");
}

/** 0: not available on this system. */
function megabytes(bytes: number): string {
  return bytes === 0 ? "–" : (bytes / 1e6).toFixed(0);
}
