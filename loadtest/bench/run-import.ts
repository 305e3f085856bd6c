import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Client } from "pg";
import { type ImportReport, totalsOf } from "../../db/import/report.ts";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { UserError } from "../../db/user-error.ts";

export interface Phase {
  /** A file, or work in the database. */
  name: string;
  /** Of a file. */
  rows: number | undefined;
  seconds: number;
  /** Epoch milliseconds. */
  endedAt: number;
}

export interface ImportRun {
  seconds: number;
  rows: number;
  phases: Phase[];
  /** The peak memory of the process. */
  peakBytes: number;
  /** The peak memory of its Postgres sessions without shared buffers; 0: not available on this system. */
  sessionBytes: number;
}

export interface RunOptions {
  databaseUrl: string;
  folder: string;
  /** Writes only what differs. */
  update?: boolean;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PEAK_MEMORY = new URL("./peak-memory.ts", import.meta.url).href;
const LOOK_INTERVAL_MS = 500;
// The command's output without a terminal.
const PHASE_LINE = /^(.+?): (?:([\d,]+) rows in )?([\d.]+) s(?:, [\d,]+ rows\/s)?$/;

/** Runs the import command in its own process. */
export async function runImport(options: RunOptions): Promise<ImportRun> {
  const scratch = await temporaryFolder("atelier-bench-import-");
  try {
    return await runIn(scratch, options);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function runIn(
  scratch: string,
  { databaseUrl, folder, update = false }: RunOptions,
): Promise<ImportRun> {
  const [report, peak] = [join(scratch, "report.json"), join(scratch, "peak")];
  const start = performance.now();
  const importing = execa(
    process.execPath,
    [
      ...["--import", PEAK_MEMORY, ...(await commandOfImport()), folder],
      ...["--database-url", databaseUrl, "--report", report],
      ...["--rejects", join(scratch, "rejects.jsonl"), "--max-rejects", "100%"],
      ...(update ? ["--update"] : []),
    ],
    {
      cwd: ROOT,
      env: { PEAK_MEMORY_FILE: peak },
      stdout: "ignore",
      stderr: ["inherit", "pipe"],
      reject: false,
    },
  );
  const watching = watchSessions(databaseUrl, importing);
  const phases: Phase[] = [];
  for await (const line of createInterface(importing.stderr)) {
    const [, name, rows, seconds] = PHASE_LINE.exec(line) ?? [];
    if (name === undefined) continue;
    phases.push({
      name,
      rows: rows === undefined ? undefined : Number(rows.replaceAll(",", "")),
      seconds: Number(seconds),
      endedAt: Date.now(),
    });
  }
  const { exitCode } = await importing;
  const sessionBytes = await watching; // also after a failure, because the caller may stop the database then
  const seconds = (performance.now() - start) / 1000;
  if (exitCode !== 0) throw new UserError("The import failed: see above.");
  const counts: ImportReport = JSON.parse(await readFile(report, "utf8"));
  return {
    seconds,
    rows: totalsOf(counts).read,
    phases,
    peakBytes: Number(await readFile(peak, "utf8")),
    sessionBytes,
  };
}

/** What Node is given by `npm run db:import`. */
async function commandOfImport(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  return scripts["db:import"].split(" ").slice(1);
}

/** The peak memory of the import's sessions in bytes (Linux only). */
async function watchSessions(databaseUrl: string, importing: PromiseLike<unknown>): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  let running = true;
  void importing.then(() => {
    running = false;
  });
  let most = 0;
  while (running) {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'catalogue import'",
    );
    const held = await Promise.all(rows.map(({ pid }) => ownBytes(pid)));
    most = Math.max(
      most,
      held.reduce((sum, bytes) => sum + bytes, 0),
    );
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
  }
  await client.end();
  return most;
}

async function ownBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
