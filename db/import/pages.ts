const PAGE_BYTES = 256 * 1024;
const PAGE_TEXTS = 16 * 1024;

/** Texts with their ids, one behind the other. */
interface Page {
  bytes: Buffer;
  filled: number;
  ids: Int32Array;
  /** Where each text ends. */
  ends: Int32Array;
  count: number;
  /** How many texts are still needed. */
  needed: number;
}

/** Texts that stand next to each other in a page. */
export interface Texts {
  readonly page: Page;
  /** The position of the first one. */
  readonly from: number;
  /** The position behind the last one. */
  to: number;
  /** Whether the ids ascend, those of `earlier` included. */
  ascending: boolean;
  /** Texts that were added before and stand elsewhere. */
  readonly earlier: Texts | undefined;
}

/** The bytes of one text. */
export interface Slice {
  id: number;
  bytes: Buffer;
  start: number;
  end: number;
}

/**
 * Keeps byte strings outside of the heap. They wait for a moment only, but the garbage collector would move each of them
 * once or twice, and that took a third of an import's time.
 */
export class Pages {
  #page = createPage(PAGE_BYTES);
  /** Pages to be filled again: those made anew would wait for the collector, too. */
  readonly #free: Page[] = [];

  /** Adds a text behind others. Answers all of them. */
  add(others: Texts | undefined, id: number, text: string): Texts {
    const page = this.#pageFor(text.length);
    const at = page.count++;
    page.needed++;
    page.filled += page.bytes.write(text, page.filled, "latin1");
    page.ids[at] = id;
    page.ends[at] = page.filled;
    if (others === undefined) return { page, from: at, to: at + 1, ascending: true, earlier: undefined };
    const ascending = others.ascending && id > (others.page.ids[others.to - 1] ?? 0);
    if (others.page !== page || others.to !== at)
      return { page, from: at, to: at + 1, ascending, earlier: others };
    others.to++;
    others.ascending = ascending;
    return others;
  }

  /** Forgets texts: their bytes may be overwritten. */
  release(texts: Texts): void {
    for (let some: Texts | undefined = texts; some !== undefined; some = some.earlier) {
      const { page } = some;
      page.needed -= some.to - some.from;
      if (page.needed === 0 && page !== this.#page && page.bytes.length === PAGE_BYTES) this.#free.push(page);
    }
  }

  #pageFor(length: number): Page {
    const { filled, bytes, count } = this.#page;
    if (filled + length > bytes.length || count === PAGE_TEXTS) this.#page = this.#emptyPage(length);
    return this.#page;
  }

  #emptyPage(length: number): Page {
    const page = length <= PAGE_BYTES ? this.#free.pop() : undefined;
    return page === undefined
      ? createPage(Math.max(PAGE_BYTES, length))
      : Object.assign(page, { filled: 0, count: 0 });
  }
}

function createPage(bytes: number): Page {
  return {
    bytes: Buffer.allocUnsafeSlow(bytes),
    filled: 0,
    ids: new Int32Array(PAGE_TEXTS),
    ends: new Int32Array(PAGE_TEXTS),
    count: 0,
    needed: 0,
  };
}

/** In the order of their ids. Neighbours in a page are one slice. */
export function slicesOf(texts: Texts): Slice[] {
  const slices: Slice[] = [];
  if (texts.ascending) {
    for (let some: Texts | undefined = texts; some !== undefined; some = some.earlier)
      slices.unshift(sliceOf(some.page, some.from, some.to));
    return slices;
  }
  for (let some: Texts | undefined = texts; some !== undefined; some = some.earlier)
    for (let at = some.from; at < some.to; at++) slices.push(sliceOf(some.page, at, at + 1));
  return slices.sort((a, b) => a.id - b.id);
}

function sliceOf({ bytes, ids, ends }: Page, from: number, to: number): Slice {
  return { id: ids[from] ?? 0, bytes, start: ends[from - 1] ?? 0, end: ends[to - 1] ?? 0 };
}
