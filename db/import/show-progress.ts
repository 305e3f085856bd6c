import type { Progress } from "./progress.ts";
import { progressBars } from "./progress-bars.ts";
import { duration, grouped, megabytes, rate } from "./quantities.ts";

const LINE_INTERVAL_MS = 5000;

/** A bar for each file on a terminal, a plain line now and then elsewhere. `now`: milliseconds. */
export function showProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  return stream.isTTY ? progressBars(stream, now) : lines(stream, now);
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
        `${file.name}: ${share} %, ${megabytes(bytes)} MB, ${grouped(rows)} rows, ${rate(rows, spent)} rows/s, ${duration(left)} left\n`,
      );
    },
    fileEnded() {
      const spent = now() - file.since;
      stream.write(
        `${file.name}: ${grouped(file.rows)} rows in ${duration(spent)}, ${rate(file.rows, spent)} rows/s\n`,
      );
    },
    phaseStarted(name) {
      const since = now();
      const tell = () => stream.write(`${name}: ${duration(now() - since)} so far\n`);
      phases.set(name, { since, timer: setInterval(tell, LINE_INTERVAL_MS) });
    },
    phaseEnded(name) {
      const phase = phases.get(name);
      if (phase === undefined) return;
      clearInterval(phase.timer);
      phases.delete(name);
      stream.write(`${name}: ${duration(now() - phase.since)}\n`);
    },
    close() {
      for (const { timer } of phases.values()) clearInterval(timer);
    },
  };
}
