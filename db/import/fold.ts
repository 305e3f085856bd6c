import { escapeBackslashes } from "./family.ts";
import { BRACKETS, type ItemKind } from "./file-load.ts";
import { IdSet } from "./id-set.ts";
import { PairSet } from "./pair-set.ts";

const CHARACTERS_IN_A_RUN = 128 * 1024;
const OPEN_RUNS = 128;

export const RUN_COLUMNS = ["parent", "late", "ids", "items"] as const;

interface Run {
  /** 0: none, the run is empty. */
  parent: number;
  ids: number[];
  items: string[];
  characters: number;
  ascending: boolean;
}

/**
 * Folds children into runs, one row for each parent and all its children, as COPY text:
 * `parent, late, ids, items`, ids and items in id order. A few runs are kept open, so that files in parent order with
 * some disorder give one run for each parent. Any other order gives more: all but a parent's first are marked late, and
 * put together by the database.
 */
export class Fold {
  /** Of numbers: how many children repeat another one, in whichever run that is. The one with the lowest id stays. */
  repeated = 0;
  /** How many runs are late. */
  late = 0;

  readonly kind: ItemKind;
  // Each parent has one place; a run is ended by the next parent with the same place.
  readonly #runs: Run[] = Array.from({ length: OPEN_RUNS }, () => newRun(0));
  readonly #parents = new IdSet(); // that have a run in the database
  readonly #different: PairSet | undefined; // parents and numbers

  constructor(kind: ItemKind) {
    this.kind = kind;
    this.#different = kind === "numbers" ? new PairSet() : undefined;
  }

  /** Takes a child's item, JSON without line ends, or a number; `write` gets the rows that this completes. */
  add(parent: number, id: number, item: string, write: (row: string) => void): void {
    if (this.#different?.add(parent, Number(item)) === false) this.repeated++;
    const place = parent % OPEN_RUNS;
    let run = this.#runs[place];
    if (run === undefined || run.parent !== parent || run.characters >= CHARACTERS_IN_A_RUN) {
      if (run !== undefined) this.#end(run, write);
      run = newRun(parent);
      this.#runs[place] = run;
    }
    const { ids } = run;
    const last = ids[ids.length - 1];
    if (last !== undefined && last > id) run.ascending = false;
    ids.push(id);
    run.items.push(item);
    run.characters += item.length;
  }

  /** Ends all open runs. */
  end(write: (row: string) => void): void {
    for (const [place, run] of this.#runs.entries()) {
      this.#end(run, write);
      this.#runs[place] = newRun(0);
    }
  }

  #end(run: Run, write: (row: string) => void): void {
    const { parent } = run;
    if (parent === 0) return;
    const { ids, items } = run.ascending ? run : sorted(run);
    const kept = this.#different ? withoutRepetitions(ids, items) : { ids, items };
    const first = this.#parents.add(parent);
    if (!first) this.late++;
    const [open, close] = BRACKETS[this.kind];
    const together = escapeBackslashes(kept.items.join());
    write(`${parent}\t${first ? "f" : "t"}\t${kept.ids.join()}\t${open}${together}${close}\n`);
  }
}

function withoutRepetitions(ids: number[], items: string[]): { ids: number[]; items: string[] } {
  const seen = new Set(items);
  if (seen.size === items.length) return { ids, items };
  const kept: { ids: number[]; items: string[] } = { ids: [], items: [] };
  for (const [position, item] of items.entries()) {
    if (!seen.delete(item)) continue;
    kept.ids.push(ids[position] ?? 0);
    kept.items.push(item);
  }
  return kept;
}

function newRun(parent: number): Run {
  return { parent, ids: [], items: [], characters: 0, ascending: true };
}

function sorted({ ids, items }: Run): { ids: number[]; items: string[] } {
  const order = ids.map((_, position) => position).sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
  return {
    ids: order.map((position) => ids[position] ?? 0),
    items: order.map((position) => items[position] ?? ""),
  };
}
