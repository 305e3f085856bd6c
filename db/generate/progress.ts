import { SingleBar } from "cli-progress";

const SECONDS_BETWEEN_LINES = 3;

export interface Progress {
  report(done: number, bytes: number): void;
  stop(): void;
}

/** A bar on a terminal, elsewhere a line every few seconds. */
export function showProgress(products: number): Progress {
  return process.stderr.isTTY ? showBar(products) : printLines(products);
}

function showBar(products: number): Progress {
  const bar = new SingleBar({
    format: "{bar} {value} of {total} products, {size}, {eta_formatted} left",
    stream: process.stderr,
    hideCursor: true,
  });
  bar.start(products, 0, { size: inMegabytes(0) });
  return {
    report: (done, bytes) => bar.update(done, { size: inMegabytes(bytes) }),
    stop: () => bar.stop(),
  };
}

function printLines(products: number): Progress {
  let last = performance.now();
  return {
    report(done, bytes) {
      if (performance.now() - last < SECONDS_BETWEEN_LINES * 1000) return;
      last = performance.now();
      console.error(`${done} of ${products} products, ${inMegabytes(bytes)}`);
    },
    stop() {},
  };
}

export function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
