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
  return {
    fileStarted(name, bytes) {
      const since = now();
      let told = since;
      let rowsRead = 0;
      return {
        advanced(bytesRead, rows) {
          rowsRead = rows;
          if (now() - told < LINE_INTERVAL_MS) return;
          told = now();
          const spent = now() - since;
          const left = (spent * (bytes - bytesRead)) / Math.max(bytesRead, 1);
          const share = Math.floor((100 * bytesRead) / Math.max(bytes, 1));
          stream.write(
            `${name}: ${share} %, ${megabytes(bytesRead)} MB, ${grouped(rows)} rows, ${rate(rows, spent)} rows/s, ${duration(left)} left\n`,
          );
        },
        ended() {
          const spent = now() - since;
          stream.write(
            `${name}: ${grouped(rowsRead)} rows in ${duration(spent)}, ${rate(rowsRead, spent)} rows/s\n`,
          );
        },
      };
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
