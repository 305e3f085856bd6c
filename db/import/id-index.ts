const PAGE_BITS = 14;
const PAGE_SIZE = 2 ** PAGE_BITS;

/** Whole numbers by position, 4 bytes each, in pages made when first needed. Unwritten positions hold 0. */
export class IntegerColumn {
  readonly #pages: (Int32Array | undefined)[] = [];

  get(position: number): number {
    return this.#pages[position >>> PAGE_BITS]?.[position & (PAGE_SIZE - 1)] ?? 0;
  }

  set(position: number, value: number): void {
    this.#page(position)[position & (PAGE_SIZE - 1)] = value;
  }

  add(position: number, value: number): void {
    const page = this.#page(position);
    page[position & (PAGE_SIZE - 1)] = (page[position & (PAGE_SIZE - 1)] ?? 0) + value;
  }

  #page(position: number): Int32Array {
    const number = position >>> PAGE_BITS;
    let page = this.#pages[number];
    if (page === undefined) {
      page = new Int32Array(PAGE_SIZE);
      this.#pages[number] = page;
    }
    return page;
  }
}

// Ids of one group of 16 share a cache line, so that ids in file order are found without a cache miss each,
// while the groups are scattered, so that no regular pattern of ids makes long chains.
const GROUP_BITS = 4;
const GROUP_MASK = 2 ** GROUP_BITS - 1;

/**
 * Numbers the ids it is given 0, 1, 2 … in order of arrival, so that facts about them fit in plain columns.
 * A hash table with open addressing: 10 to 20 bytes an id, also where ids are far apart.
 */
export class IdIndex {
  #size = 0;
  #ids = new IntegerColumn();
  #slots = new Int32Array(1024); // position + 1; 0: free

  get size(): number {
    return this.#size;
  }

  id(position: number): number {
    return this.#ids.get(position);
  }

  /** The position of an id, or -1. */
  find(id: number): number {
    return (this.#slots[this.#slotOf(id)] ?? 0) - 1;
  }

  /** The position of an id, a new one if it has none yet. */
  add(id: number): number {
    const slot = this.#slotOf(id);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    const position = this.#size++;
    this.#ids.set(position, id);
    this.#slots[slot] = position + 1;
    if (this.#size * 4 > this.#slots.length * 3) this.#grow();
    return position;
  }

  /** All ids in ascending order. */
  sortedIds(): Int32Array {
    const ids = new Int32Array(this.#size);
    for (let position = 0; position < this.#size; position++) ids[position] = this.#ids.get(position);
    return ids.sort();
  }

  #slotOf(id: number): number {
    const mask = this.#slots.length - 1;
    const group = Math.imul(id >>> GROUP_BITS, 0x9e3779b1) >>> GROUP_BITS;
    let slot = ((group << GROUP_BITS) | (id & GROUP_MASK)) & mask;
    for (;;) {
      const position = (this.#slots[slot] ?? 0) - 1;
      if (position === -1 || this.#ids.get(position) === id) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let position = 0; position < this.#size; position++) {
      this.#slots[this.#slotOf(this.#ids.get(position))] = position + 1;
    }
  }
}
