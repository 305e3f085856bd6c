import { IdSet } from "./id-set.ts";
import { grouped } from "./quantities.ts";
import type { Reason } from "./reasons.ts";

/** Why rows of one file were rejected. Rows of other files that belong to them are counted apart. */
export interface Cause {
  file: string;
  reason: Reason;
  /** Rows rejected for it. */
  rows: number;
  /** Rows of other files that were rejected for no other fault than to belong to those. */
  followers: number;
}

/** Copies of all causes at one moment, by key. */
export type CauseCounts = ReadonlyMap<string, Readonly<Cause>>;

/** Tells the fault of a file from what follows from it: one wrong column of reviews rejects all of their photos and votes. */
export class Causes {
  readonly #causes = new Map<string, Cause>();

  /** Counts a rejected row. `origin`: what had its parent rejected, if that is why. Answers what it is counted under. */
  add(file: string, reason: Reason, origin: Cause | undefined): Cause {
    if (origin !== undefined) {
      origin.followers++;
      return origin;
    }
    const key = `${file} ${reason}`;
    let cause = this.#causes.get(key);
    if (cause === undefined) {
      cause = { file, reason, rows: 0, followers: 0 };
      this.#causes.set(key, cause);
    }
    cause.rows++;
    return cause;
  }

  counts(): CauseCounts {
    return new Map([...this.#causes].map(([key, cause]) => [key, { ...cause }]));
  }

  /** Goes back to earlier counts. */
  restore(counts: CauseCounts): void {
    for (const [key, cause] of this.#causes) {
      const before = counts.get(key);
      if (before === undefined) this.#causes.delete(key);
      else Object.assign(cause, before); // the same object: parents that were rejected are known by it
    }
  }

  /**
   * The one that most rows were rejected for, in one file or all, in words: "invalid-date in reviews.csv (5 rows, and 7
   * that belong to them)".
   */
  describeLargest(file?: string): string | undefined {
    let largest: Cause | undefined;
    for (const cause of this.#causes.values()) {
      if (file !== undefined && cause.file !== file) continue;
      if (largest === undefined || weight(cause) > weight(largest)) largest = cause;
    }
    if (largest === undefined) return undefined;
    const { reason, rows, followers } = largest;
    const belonging =
      followers === 0 ? "" : `, and ${grouped(followers)} that belong to ${rows === 1 ? "it" : "them"}`;
    return `${reason} in ${largest.file} (${grouped(rows)} ${rows === 1 ? "row" : "rows"}${belonging})`;
  }
}

function weight({ rows, followers }: Cause): number {
  return rows + followers;
}

/** Which ids of a file were rejected, and why; a bit for each id and cause. */
export class RejectedIds {
  readonly #ids = new Map<Cause, IdSet>();

  add(id: number, cause: Cause): void {
    let ids = this.#ids.get(cause);
    if (ids === undefined) {
      ids = new IdSet();
      this.#ids.set(cause, ids);
    }
    ids.add(id);
  }

  /** Undefined: no row with this id was rejected. */
  causeOf(id: number): Cause | undefined {
    for (const [cause, ids] of this.#ids) if (ids.has(id)) return cause;
    return undefined;
  }
}
