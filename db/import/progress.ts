import { MultiBar, type SingleBar } from "cli-progress";
import { grouped } from "./report.ts";

/** What an import tells while it runs. */
export interface Progress {
  fileStarted(name: string, bytes: number): void;
  fileAdvanced(bytes: number, rows: number): void;
  fileEnded(): void;
  /** Work in the database that has no measure but time; several phases, and a file, may be under way at once. */
  phaseStarted(name: string): void;
  phaseEnded(name: string): void;
  /** Nothing follows. */
  close(): void;
}

export const SILENT: Progress = {
  fileStarted() {},
  fileAdvanced() {},
  fileEnded() {},
  phaseStarted() {},
  phaseEnded() {},
  close() {},
};

/** Tells of work as a phase, whether it succeeds or not. */
export async function asPhase<T>(progress: Progress, name: string, work: () => Promise<T>): Promise<T> {
  progress.phaseStarted(name);
  try {
    return await work();
  } finally {
    progress.phaseEnded(name);
  }
}

const LINE_INTERVAL_MS = 5000;
const NAME_WIDTH = 26;

/** A bar for each file on a terminal, a plain line now and then elsewhere. `now`: milliseconds. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  return stream.isTTY ? bars(stream, now) : lines(stream, now);
}

const FILE_BAR =
  "{name} {bar} {percentage}% | {megabytes} MB | {rows} rows | {rate} rows/s | {eta_formatted} left";
const PHASE_BAR = "{name} {spent}";

function bars(stream: NodeJS.WriteStream, now: () => number): Progress {
  const all = new MultiBar({ stream, barsize: 24, hideCursor: true, fps: 5, emptyOnZero: true });
  const phases = new Map<string, { since: number; bar: SingleBar }>();
  let file: SingleBar | undefined;
  let since = 0;
  const timer = setInterval(() => {
    for (const phase of phases.values()) phase.bar.update(0, { spent: seconds(now() - phase.since) });
  }, 200);
  return {
    fileStarted(name, bytes) {
      since = now();
      const start = { name: name.padEnd(NAME_WIDTH), megabytes: "0.0", rows: "0", rate: "0" };
      file = all.create(Math.max(bytes, 1), 0, start, { format: FILE_BAR });
    },
    fileAdvanced(bytes, rows) {
      const spent = now() - since;
      file?.update(bytes, { megabytes: megabytes(bytes), rows: grouped(rows), rate: rate(rows, spent) });
    },
    fileEnded() {
      file?.stop();
      file = undefined;
    },
    phaseStarted(name) {
      const bar = all.create(1, 0, { name: name.padEnd(NAME_WIDTH), spent: "" }, { format: PHASE_BAR });
      phases.set(name, { since: now(), bar });
    },
    phaseEnded(name) {
      const phase = phases.get(name);
      phase?.bar.update(1, { spent: seconds(now() - phase.since) });
      phase?.bar.stop();
      phases.delete(name);
    },
    close() {
      clearInterval(timer);
      all.stop();
    },
  };
}

function lines(stream: NodeJS.WriteStream, now: () => number): Progress {
  const phases = new Map<string, { since: number; timer: NodeJS.Timeout }>();
  let file = { name: "", bytes: 1, rows: 0, since: 0, told: 0 };
  return {
    fileStarted(name, bytes) {
      file = { name, bytes: Math.max(bytes, 1), rows: 0, since: now(), told: now() };
    },
    fileAdvanced(bytes, rows) {
      file.rows = rows;
      if (now() - file.told < LINE_INTERVAL_MS) return;
      file.told = now();
      const spent = now() - file.since;
      const left = (spent * (file.bytes - bytes)) / Math.max(bytes, 1);
      const share = Math.floor((100 * bytes) / file.bytes);
      stream.write(
        `${file.name}: ${share} %, ${megabytes(bytes)} MB, ${grouped(rows)} rows, ${rate(rows, spent)} rows/s, ${seconds(left)} left\n`,
      );
    },
    fileEnded() {
      const spent = now() - file.since;
      stream.write(
        `${file.name}: ${grouped(file.rows)} rows in ${seconds(spent)}, ${rate(file.rows, spent)} rows/s\n`,
      );
    },
    phaseStarted(name) {
      const since = now();
      const tell = () => stream.write(`${name}: ${seconds(now() - since)} so far\n`);
      phases.set(name, { since, timer: setInterval(tell, LINE_INTERVAL_MS) });
    },
    phaseEnded(name) {
      const phase = phases.get(name);
      if (phase === undefined) return;
      clearInterval(phase.timer);
      phases.delete(name);
      stream.write(`${name}: ${seconds(now() - phase.since)}\n`);
    },
    close() {
      for (const { timer } of phases.values()) clearInterval(timer);
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function rate(rows: number, ms: number): string {
  return grouped(Math.round((rows * 1000) / Math.max(ms, 1)));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
