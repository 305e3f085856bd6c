/** An answer that was read: in which place, of which thing, asked for when (ms since the epoch). */
export interface SeenRead {
  place: number;
  thing: string;
  etag: string;
  at: number;
}

/** A change that was acknowledged at a time in a place, and the tag that the thing has had since. */
export interface SeenWrite {
  thing: string;
  etag: string;
  at: number;
  place: number;
}

export interface Staleness {
  /** Reads of things that are changed in the run; of them those that were asked for after a change that they lack. */
  reads: number;
  stale: number;
  /** Of those, the ones in the place of the change, and the ones that were older than the bound. */
  atHome: number;
  beyond: number;
  /** For each change and each other place, how long the old answer was served there after the change, in ms. */
  lags: number[];
}

/**
 * How old the reads were. Changes of one thing never overlap, so their order is that of their acknowledgements. A read
 * counts as old by the first change that it lacks and that was acknowledged before it was asked for.
 */
export function findStaleness(
  writes: SeenWrite[],
  reads: SeenRead[],
  { places, boundMs }: { places: number; boundMs: number },
): Staleness {
  const histories = Map.groupBy(
    writes.toSorted((a, b) => a.at - b.at),
    ({ thing }) => thing,
  );
  const lags = new Map<SeenWrite, number[]>();
  for (const write of writes) lags.set(write, new Array(places).fill(0));
  const found = { reads: 0, stale: 0, atHome: 0, beyond: 0 };
  for (const { place, thing, etag, at } of reads) {
    const history = histories.get(thing);
    if (history === undefined) continue;
    found.reads += 1;
    const version = history.findLastIndex((write) => write.etag === etag); // -1: before all of them
    const missed = history.slice(version + 1).filter((write) => write.at < at);
    const [first] = missed;
    if (first === undefined) continue;
    found.stale += 1;
    if (first.place === place) found.atHome += 1;
    if (at - first.at > boundMs) found.beyond += 1;
    for (const write of missed) {
      const ofWrite = lags.get(write) ?? [];
      ofWrite[place] = Math.max(ofWrite[place] ?? 0, at - write.at);
    }
  }
  const elsewhere = [...lags].flatMap(([write, ofWrite]) =>
    ofWrite.filter((_, place) => place !== write.place),
  );
  return { ...found, lags: elsewhere };
}

/** The value that a share of the others does not exceed; 0 of none. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
