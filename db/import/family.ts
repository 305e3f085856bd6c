import type { Rows } from "./copy.ts";
import { type AddChild, type AddParent, BRACKETS, type ChildLoad, type ItemKind } from "./file-load.ts";
import { IdSet } from "./id-set.ts";
import { Pages, slicesOf, type Texts } from "./pages.ts";

/** What may wait for the rest of its children at the same time, parents included. Characters. */
const MOST_WAITING = 32 * 1024 * 1024;

/** The rows stand too much out of order to be read in step. */
export class OutOfStep extends Error {}

interface Parent {
  row: Texts;
  /** By file of children. */
  children: (Texts | undefined)[];
  characters: number;
}

/** Parents that wait for their children, in the order in which they were read. */
export class Family {
  /** The highest id of a parent so far. */
  highest = 0;
  readonly #kinds: readonly ItemKind[];
  readonly #waiting = new Map<number, Parent>();
  readonly #missed = new IdSet();
  readonly #rows = new Pages();
  readonly #items: readonly Pages[];
  #characters = 0;

  constructor(children: readonly ChildLoad[]) {
    this.#kinds = children.map(({ kind }) => kind);
    this.#items = children.map(() => new Pages());
  }

  /** Throws OutOfStep if a child was rejected for the lack of this parent. */
  readonly addParent: AddParent = (id, text) => {
    if (this.#missed.has(id)) throw new OutOfStep();
    const row = this.#rows.add(undefined, id, text);
    const parent = { row, children: this.#kinds.map(() => undefined), characters: 0 };
    this.#waiting.set(id, parent);
    this.#count(parent, text);
    if (id > this.highest) this.highest = id;
  };

  /** For the file of children at this place. The function throws OutOfStep if the parent waits no more. */
  childAdder(place: number): AddChild {
    const pages = this.#items[place];
    if (pages === undefined) throw new RangeError("There is no such file of children.");
    return (parentId, id, item) => {
      const parent = this.#waiting.get(parentId);
      if (parent === undefined) throw new OutOfStep();
      const text = `,${escapeBackslashes(item)}`;
      parent.children[place] = pages.add(parent.children[place], id, text);
      this.#count(parent, text);
    };
  }

  /** Notes that a child was rejected for the lack of its parent. */
  miss(parent: number): void {
    this.#missed.add(parent);
  }

  /** Writes the rows of all parents but the `kept` newest. */
  emit(kept: number, rows: Rows): void {
    let left = this.#waiting.size - kept;
    for (const [id, parent] of this.#waiting) {
      if (left-- <= 0) return;
      this.#waiting.delete(id);
      this.#characters -= parent.characters;
      this.#write(parent, rows);
      this.#rows.release(parent.row);
      for (const [place, items] of parent.children.entries())
        if (items !== undefined) this.#items[place]?.release(items);
    }
  }

  #write({ row, children }: Parent, rows: Rows): void {
    for (const { bytes, start, end } of slicesOf(row)) rows.writeBytes(bytes, start, end);
    let between = ""; // written together, for each write has its price
    for (const [place, kind] of this.#kinds.entries()) {
      const items = children[place];
      if (items === undefined) {
        between += "\t\\N";
        continue;
      }
      const [open, close] = BRACKETS[kind];
      rows.write(`${between}\t${open}`);
      let comma = 1; // left out before the first
      for (const { bytes, start, end } of slicesOf(items)) {
        rows.writeBytes(bytes, start + comma, end);
        comma = 0;
      }
      between = close;
    }
    rows.write(`${between}\n`);
  }

  #count(parent: Parent, { length }: string): void {
    parent.characters += length;
    this.#characters += length;
    if (this.#characters > MOST_WAITING) throw new OutOfStep();
  }
}

export function escapeBackslashes(text: string): string {
  return text.includes("\\") ? text.replaceAll("\\", "\\\\") : text;
}
