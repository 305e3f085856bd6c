import { type FileHandle, open, rm, truncate } from "node:fs/promises";
import { UserError } from "../user-error.ts";
import { type CauseCounts, Causes } from "./causes.ts";
import { messageOf } from "./errors.ts";
import type { Reason } from "./reasons.ts";

/** Of a rejected row's text so much is kept. Bytes. */
export const REJECT_TEXT_LIMIT = 2000;

export interface RejectsMark {
  bytes: number;
  causes: CauseCounts;
}

/** The rejected rows of one run as JSON lines; the file is made with the first of them. */
export class RejectsFile {
  readonly path: string;
  readonly causes = new Causes();
  #file: FileHandle | undefined;
  #pending = "";
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  add(file: string, line: number, reason: Reason, text: string): void {
    this.#pending += `${JSON.stringify({ file, line, reason, text })}\n`;
  }

  /** Writes what has been added since. */
  async flush(): Promise<void> {
    if (this.#pending === "") return;
    const chunk = this.#pending;
    this.#pending = "";
    try {
      this.#file ??= await open(this.path, "w");
      await this.#file.appendFile(chunk);
      this.#bytes += Buffer.byteLength(chunk);
    } catch (error) {
      throw new UserError(
        `The rejected rows cannot be written to ${this.path} (${messageOf(error)}). Name another file with --rejects.`,
      );
    }
  }

  /** What `rewind` goes back to. */
  async mark(): Promise<RejectsMark> {
    await this.flush();
    return { bytes: this.#bytes, causes: this.causes.counts() };
  }

  /** Takes out what has been added since. */
  async rewind({ bytes, causes }: RejectsMark): Promise<void> {
    this.#pending = "";
    this.causes.restore(causes);
    if (this.#file === undefined || this.#bytes === bytes) return;
    await this.#file.close();
    this.#file = undefined;
    this.#bytes = bytes;
    if (bytes === 0) {
      await rm(this.path);
    } else {
      await truncate(this.path, bytes);
      this.#file = await open(this.path, "a");
    }
  }

  /** Answers the file's path, or undefined if nothing was rejected. */
  async close(): Promise<string | undefined> {
    await this.flush();
    if (this.#file === undefined) return undefined;
    await this.#file.close();
    return this.path;
  }
}
