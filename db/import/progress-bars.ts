import { MultiBar } from "cli-progress";
import type { Progress } from "./progress.ts";
import { duration, megabytes, rate } from "./quantities.ts";

const NAME_WIDTH = 26;
const WIDEST_BAR = 24;
const NARROWEST_BAR = 5;

/** How far a file has been read. */
export interface FileState {
  name: string;
  totalBytes: number;
  bytes: number;
  rows: number;
  spentMs: number;
  ended: boolean;
}

/** A line for each file and each phase, as wide as the terminal. `now`: milliseconds. */
export function progressBars(stream: NodeJS.WriteStream, now: () => number): Progress {
  // Ctrl-C is for the command, which closes this.
  const all = new MultiBar({ stream, hideCursor: true, fps: 5, gracefulExit: false });
  const addLine = (line: () => string) => all.create(1, 0, {}, { format: line });
  const phases = new Map<string, { end(): void }>();
  return {
    fileStarted(name, totalBytes) {
      const since = now();
      const state = { name, totalBytes, bytes: 0, rows: 0, spentMs: 0, ended: false };
      const bar = addLine(() => fileLine(state, stream.columns));
      return {
        advanced(bytes, rows) {
          Object.assign(state, { bytes, rows, spentMs: now() - since });
          bar.update(0);
        },
        ended() {
          Object.assign(state, { spentMs: now() - since, ended: true });
          bar.stop();
        },
      };
    },
    phaseStarted(name) {
      const since = now();
      let endedAt: number | undefined;
      const bar = addLine(() => `${name.padEnd(NAME_WIDTH)} ${duration((endedAt ?? now()) - since)}`);
      const timer = setInterval(() => bar.update(0), 200);
      phases.set(name, {
        end() {
          clearInterval(timer);
          endedAt = now();
          bar.stop();
        },
      });
    },
    phaseEnded(name) {
      phases.get(name)?.end();
      phases.delete(name);
    },
    close() {
      for (const phase of phases.values()) phase.end();
      all.stop();
    },
  };
}

/** As much of what there is to tell as fits, the most wanted first: how far, how long still, how fast, how much. */
export function fileLine(state: FileState, width: number): string {
  const { name, totalBytes, bytes, rows, spentMs, ended } = state;
  const share = totalBytes === 0 ? 1 : Math.min(bytes / totalBytes, 1);
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const left = share === 0 ? "" : `${duration((spentMs * (1 - share)) / share)} left`;
  const time = (ended ? duration(spentMs) : left).padStart(12);
  const speed = `${rate(rows, spentMs)} rows/s`.padStart(16);
  const size = `${megabytes(bytes)} MB`.padStart(9);
  const title = name.padEnd(NAME_WIDTH);
  const layouts = [[percent, size, speed, time], [percent, speed, time], [percent, time], [time]];
  const facts =
    layouts.map((some) => some.join(" ")).find((some) => title.length + some.length < width) ?? "";
  const room = Math.min(width - title.length - facts.length - 2, WIDEST_BAR);
  if (room < NARROWEST_BAR) return `${title} ${facts}`.slice(0, width);
  const full = Math.round(room * share);
  return `${title} ${"=".repeat(full).padEnd(room, "-")} ${facts}`;
}
