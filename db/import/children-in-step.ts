import { type Family, OutOfStep } from "./family.ts";
import type { AddChild, ChildLoad } from "./file-load.ts";
import { FileReader, type ReadContext } from "./file-reader.ts";
import { wholeNumber } from "./numbers.ts";
import type { Record, Records } from "./records.ts";
import { REJECT_TEXT_LIMIT } from "./rejects.ts";

// So many rows in a row whose parents come later mean that the file has been read far enough. Fewer are out of order.
const ROWS_AHEAD = 32;
const MOST_SET_ASIDE = 10_000;

interface SetAside {
  record: Record;
  parent: number;
  id: number;
}

/** A file of children that is read as far as its parents have been. */
export class ChildrenInStep {
  readonly #reader: FileReader<AddChild>;
  readonly #parentAt: number;
  readonly #family: Family;
  #records: Records | undefined;
  /** Rows whose parents come later, and rows with the ids of such rows, in the order of the file. */
  #aside: SetAside[] = [];
  readonly #idsAside = new Set<number>();
  /** How many of the rows read last have parents that come later. */
  #ahead = 0;
  #ended = false;

  constructor(load: ChildLoad, place: number, family: Family, context: ReadContext) {
    this.#reader = new FileReader(load, family.childAdder(place), context);
    this.#parentAt = load.parentAt;
    this.#family = family;
  }

  /** Takes the rows whose parent's id is at most `bound`, as far as they stand together. */
  async readUpTo(bound: number): Promise<void> {
    this.#takeSetAside(bound);
    while (!this.#ended && this.#ahead < ROWS_AHEAD) {
      if (this.#records?.next()) {
        this.#read(this.#records, bound);
      } else {
        this.#records = await this.#reader.nextBlock();
        this.#ended = this.#records === undefined;
      }
    }
  }

  finish(): void {
    this.#reader.finish();
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  #read(records: Records, bound: number): void {
    const parent = idIn(records, this.#parentAt);
    this.#ahead = parent > bound ? this.#ahead + 1 : 0;
    // Of two rows with one id the first in the file counts, so the second waits for it.
    if (parent > bound || (this.#aside.length > 0 && this.#idsAside.has(idIn(records, 0)))) {
      if (this.#aside.length === MOST_SET_ASIDE) throw new OutOfStep();
      this.#setAside({ record: copyOf(records), parent, id: idIn(records, 0) });
    } else {
      this.#take(records, parent);
    }
  }

  #take(record: Record, parent: number): void {
    if (this.#reader.take(record) === "missing-parent") this.#family.miss(parent);
  }

  #takeSetAside(bound: number): void {
    const before = this.#aside;
    const firstAhead = before.length - this.#ahead;
    this.#aside = [];
    this.#idsAside.clear();
    this.#ahead = 0;
    for (const [place, row] of before.entries()) {
      if (row.parent > bound || this.#idsAside.has(row.id)) {
        this.#setAside(row);
        if (place >= firstAhead) this.#ahead++;
      } else {
        this.#take(row.record, row.parent);
      }
    }
  }

  #setAside(row: SetAside): void {
    this.#aside.push(row);
    this.#idsAside.add(row.id);
  }
}

function idIn({ fields }: Record, at: number): number {
  return wholeNumber(fields[at] ?? "");
}

function copyOf(records: Records): Record {
  const { line, repaired, mended, problem } = records;
  const text = records.original(REJECT_TEXT_LIMIT);
  return { fields: [...records.fields], line, repaired, mended, problem, original: () => text };
}
