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
