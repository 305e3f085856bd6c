const PAGE_BITS = 16;
const PAGE_WORDS = 2 ** PAGE_BITS / 32;

/** A set of ids from 1 to 2147483647 at one bit each: pages of 65,536 bits, made when first needed. */
export class IdSet {
  readonly #pages: (Int32Array | undefined)[] = [];

  has(id: number): boolean {
    const page = this.#pages[id >>> PAGE_BITS];
    return page !== undefined && ((page[(id >>> 5) & (PAGE_WORDS - 1)] ?? 0) & (1 << (id & 31))) !== 0;
  }

  /** Answers whether the id is new. */
  add(id: number): boolean {
    const number = id >>> PAGE_BITS;
    let page = this.#pages[number];
    if (page === undefined) {
      page = new Int32Array(PAGE_WORDS);
      this.#pages[number] = page;
    }
    const word = (id >>> 5) & (PAGE_WORDS - 1);
    const before = page[word] ?? 0;
    const after = before | (1 << (id & 31));
    page[word] = after;
    return after !== before;
  }
}

const RANKS_IN_BITMAPS = 32;

/** Pairs of an id and a rank below 4 million. One bit for a pair of low rank, some 40 bytes for others. */
export class RankedIdSet {
  readonly #low: IdSet[] = Array.from({ length: RANKS_IN_BITMAPS }, () => new IdSet());
  readonly #high = new Set<number>();

  /** Answers whether the pair is new. */
  add(id: number, rank: number): boolean {
    const low = this.#low[rank];
    if (low !== undefined) return low.add(id);
    const size = this.#high.size;
    return this.#high.add(rank * 2 ** 31 + id).size > size;
  }
}
