import { SingleBar } from "cli-progress";
import { grouped } from "./report.ts";

/** What an import tells while it runs. */
export interface Progress {
  fileStarted(name: string, bytes: number): void;
  fileAdvanced(bytes: number, rows: number): void;
  fileEnded(): void;
  /** Work in the database that has no measure but time. */
  phaseStarted(name: string): void;
  phaseEnded(): void;
}

export const SILENT: Progress = {
  fileStarted() {},
  fileAdvanced() {},
  fileEnded() {},
  phaseStarted() {},
  phaseEnded() {},
};

const LINE_INTERVAL_MS = 5000;
const NAME_WIDTH = 26;

/** A bar for each file on a terminal, a plain line now and then elsewhere. `now`: milliseconds. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  return stream.isTTY ? bars(stream, now) : lines(stream, now);
}

function bars(stream: NodeJS.WriteStream, now: () => number): Progress {
  let bar: SingleBar | undefined;
  let phase: { name: string; since: number; timer: NodeJS.Timeout } | undefined;
  let since = 0;
  return {
    fileStarted(name, bytes) {
      since = now();
      bar = new SingleBar({
        stream,
        format:
          "{name} {bar} {percentage}% | {megabytes} MB | {rows} rows | {rate} rows/s | {eta_formatted} left",
        barsize: 24,
        hideCursor: true,
        fps: 5,
      });
      bar.start(Math.max(bytes, 1), 0, {
        name: name.padEnd(NAME_WIDTH),
        megabytes: "0.0",
        rows: "0",
        rate: "0",
      });
    },
    fileAdvanced(bytes, rows) {
      bar?.update(bytes, {
        megabytes: megabytes(bytes),
        rows: grouped(rows),
        rate: rate(rows, now() - since),
      });
    },
    fileEnded() {
      bar?.stop();
      bar = undefined;
    },
    phaseStarted(name) {
      const start = now();
      const show = () => stream.write(`\r${name.padEnd(NAME_WIDTH)} ${seconds(now() - start)}`);
      show();
      phase = { name, since: start, timer: setInterval(show, 200) };
    },
    phaseEnded() {
      if (phase === undefined) return;
      clearInterval(phase.timer);
      stream.write(`\r${phase.name.padEnd(NAME_WIDTH)} ${seconds(now() - phase.since)}\n`);
      phase = undefined;
    },
  };
}

function lines(stream: NodeJS.WriteStream, now: () => number): Progress {
  let file = { name: "", bytes: 1, rows: 0, since: 0, told: 0 };
  let phase: { name: string; since: number; timer: NodeJS.Timeout } | undefined;
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
      const start = now();
      const timer = setInterval(
        () => stream.write(`${name}: ${seconds(now() - start)} so far\n`),
        LINE_INTERVAL_MS,
      );
      phase = { name, since: start, timer };
    },
    phaseEnded() {
      if (phase === undefined) return;
      clearInterval(phase.timer);
      stream.write(`${phase.name}: ${seconds(now() - phase.since)}\n`);
      phase = undefined;
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
