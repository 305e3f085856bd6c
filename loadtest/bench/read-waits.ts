import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { UserError } from "../../db/user-error.ts";
import { type ImportRun, type RunOptions, runImport } from "./run-import.ts";
import { type SwapWaits, watchSwap } from "./swap-waits.ts";

export interface ReadWaits {
  reads: number;
  /** In milliseconds. */
  p99Ms: number;
  /** The longest wait of reads during the swap, or during the writing of an update, in milliseconds. */
  duringSwapMs: number;
  swapWaits: SwapWaits;
  run: ImportRun;
}

interface Read {
  due: number;
  answered: number;
}

const READERS = fileURLToPath(new URL("readers-main.ts", import.meta.url));
// The command prints the duration of a phase in tenths of a second.
const MARGIN_MS = 100;

/** Imports again while another process reads the existing catalogue. Fails if a read fails. */
export async function measureReadWaits(options: RunOptions): Promise<ReadWaits> {
  const readers = execa(process.execPath, [READERS, options.databaseUrl], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
    buffer: false,
    reject: false,
  });
  const reads: Read[] = [];
  createInterface(readers.stdout).on("line", (line) => {
    const [due = 0, answered = 0] = line.split(" ").map(Number);
    reads.push({ due, answered });
  });
  const over = new AbortController();
  const watching = watchSwap(options.databaseUrl, over.signal);
  const run = await runImport(options).finally(() => over.abort());
  const swapWaits = await watching;
  readers.stdin.end();
  const { exitCode } = await readers;
  const swap = run.phases.find(({ name }) => name === (options.update ? "writing" : "replacing"));
  if (exitCode !== 0 || swap === undefined)
    throw new UserError("A read failed during the import: see above.");
  const begun = swap.endedAt - swap.seconds * 1000 - MARGIN_MS;
  const met = reads.filter(({ due, answered }) => answered >= begun && due <= swap.endedAt);
  const waits = (some: Read[]) => some.map(({ due, answered }) => answered - due).sort((a, b) => a - b);
  return {
    reads: reads.length,
    p99Ms: waits(reads)[Math.floor(reads.length * 0.99)] ?? Number.NaN,
    duringSwapMs: waits(met).at(-1) ?? Number.NaN,
    swapWaits,
    run,
  };
}
