/** A set of pairs of ids at 8 to 16 bytes each: a hash table with open addressing. */
export class PairSet {
  #size = 0;
  // Pairs lie one after the other; 0, which is no id, marks a free place.
  #slots = new Int32Array(2 * 1024);

  /** Answers whether the pair is new. */
  add(first: number, second: number): boolean {
    const slot = this.#slotOf(first, second);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = first;
    this.#slots[slot + 1] = second;
    this.#size++;
    if (this.#size * 8 > this.#slots.length * 3) this.#grow();
    return true;
  }

  #slotOf(first: number, second: number): number {
    const mask = this.#slots.length / 2 - 1;
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    for (let place = (hash ^ (hash >>> 13)) & mask; ; place = (place + 1) & mask) {
      const slot = place * 2;
      if (this.#slots[slot] === 0) return slot;
      if (this.#slots[slot] === first && this.#slots[slot + 1] === second) return slot;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let from = 0; from < old.length; from += 2) {
      const first = old[from] ?? 0;
      const second = old[from + 1] ?? 0;
      if (first === 0) continue;
      const slot = this.#slotOf(first, second);
      this.#slots[slot] = first;
      this.#slots[slot + 1] = second;
    }
  }
}
