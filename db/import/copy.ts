import type { Client } from "pg";
import { type CopyStreamQuery, from } from "pg-copy-streams";

const CHUNK_BYTES = 128 * 1024;
const SPECIAL = /[\\\n\r\t]/;

/** A value of a text column in COPY's text format. */
export function copyText(value: string | null): string {
  if (value === null) return "\\N";
  if (!SPECIAL.test(value)) return value;
  return value
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
}

/** Rows on their way, in COPY's text format, each ending in a line feed. */
export interface Rows {
  write(text: string): void;
  writeBytes(bytes: Buffer, start: number, end: number): void;
  /** Waits while the database is slower than the writer. */
  drained(): Promise<void>;
  /** Done when the database has all rows. */
  finish(): Promise<void>;
}

const NOWHERE: Rows = { write() {}, writeBytes() {}, async drained() {}, async finish() {} };

/** Replaces what a table holds. Without a database the rows go nowhere. */
export async function copyInto(
  client: Client | undefined,
  table: string,
  columns: readonly string[],
): Promise<Rows> {
  return client === undefined ? NOWHERE : await Copy.into(client, table, columns);
}

/**
 * Rows on their way into one empty table: byte strings (see records.ts) in COPY's text format, each ending in a line
 * feed. They are written frozen, so that no later read or vacuum has to write their pages again.
 */
class Copy implements Rows {
  readonly #client: Client;
  readonly #stream: CopyStreamQuery;
  readonly #ended: Promise<void>;
  #failure: Error | undefined;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #filled = 0;
  #room: Promise<void> | undefined;

  static async into(client: Client, table: string, columns: readonly string[]): Promise<Copy> {
    await client.query("begin");
    await client.query(`truncate ${table}`); // only then may rows be frozen
    return new Copy(client, `copy ${table} (${columns.join(", ")}) from stdin with (freeze)`);
  }

  private constructor(client: Client, statement: string) {
    this.#client = client;
    this.#stream = client.query(from(statement));
    this.#ended = new Promise((resolve, reject) => {
      this.#stream.once("error", (error: Error) => {
        this.#failure = error;
        reject(error);
      });
      this.#stream.once("finish", resolve);
    });
    this.#ended.catch(() => undefined); // told by drained() and finish()
  }

  write(text: string): void {
    if (this.#filled + text.length > CHUNK_BYTES) this.#send();
    if (text.length > CHUNK_BYTES) {
      this.#pass(Buffer.from(text, "latin1"));
    } else {
      this.#filled += this.#chunk.write(text, this.#filled, "latin1");
    }
  }

  writeBytes(bytes: Buffer, start: number, end: number): void {
    if (this.#filled + end - start > CHUNK_BYTES) this.#send();
    if (end - start > CHUNK_BYTES) {
      this.#pass(Buffer.from(bytes.subarray(start, end)));
    } else {
      this.#filled += bytes.copy(this.#chunk, this.#filled, start, end);
    }
  }

  async drained(): Promise<void> {
    if (this.#room === undefined) return;
    await Promise.race([this.#room, this.#ended]);
    this.#room = undefined;
  }

  async finish(): Promise<void> {
    this.#send();
    if (this.#failure !== undefined) throw this.#failure;
    this.#stream.end();
    await this.#ended;
    await this.#client.query("commit");
  }

  #send(): void {
    if (this.#filled === 0) return;
    this.#pass(this.#chunk.subarray(0, this.#filled));
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES); // the old one is the stream's now
    this.#filled = 0;
  }

  #pass(bytes: Buffer): void {
    if (this.#failure !== undefined) throw this.#failure; // the stream has no connection any more
    if (this.#stream.write(bytes) || this.#room !== undefined) return;
    this.#room = new Promise((resolve) => {
      this.#stream.once("drain", () => resolve());
    });
  }
}
