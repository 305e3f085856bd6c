/** What an import tells while it runs. */
export interface Progress {
  /** Several files may be read at once. */
  fileStarted(name: string, bytes: number): FileProgress;
  /** Work in the database that has no measure but time; several phases, and files, may be under way at once. */
  phaseStarted(name: string): void;
  phaseEnded(name: string): void;
  /** Nothing follows. */
  close(): void;
}

export interface FileProgress {
  advanced(bytes: number, rows: number): void;
  ended(): void;
}

export const SILENT: Progress = {
  fileStarted: () => ({ advanced() {}, ended() {} }),
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
