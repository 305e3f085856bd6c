/** An answer that was read: in which place, of which thing of a product, asked for when (ms since the epoch). */
export interface SeenRead {
  place: number;
  id: number;
  thing: string;
  etag: string;
  at: number;
}

/** A change that was acknowledged at a time in a place, and the tag that the thing has had since. */
export interface SeenWrite extends SeenRead {
  /** Whether other places were asked for it again and again until they showed it. */
  isFollowed: boolean;
}

/** A read elsewhere that sent the position of the change which gave the thing the tag `written`. */
export interface OwnRead {
  id: number;
  thing: string;
  written: string;
  etag: string;
}

export interface Staleness {
  /** Reads that may have been old, for the thing had been changed before; and those that lacked a change. */
  reads: number;
  stale: number;
  /** Of those, the ones in the place of the change, and the ones that were older than the bound. */
  atHome: number;
  beyond: number;
  /** For each change that was followed, and each other place: how long the old answer was served there, in ms. */
  lags: number[];
  /** Of all changes. */
  longest: number;
  /** Own reads that showed something older than the change. */
  ownOld: number;
}

/**
 * How old the reads were. Changes of one thing never overlap, so their order is that of their acknowledgements. A read
 * counts as old by the first change that it lacks and that was acknowledged before it was asked for.
 */
export function findStaleness(
  writes: SeenWrite[],
  reads: SeenRead[],
  own: OwnRead[],
  { places, boundMs }: { places: number; boundMs: number },
): Staleness {
  const histories = Map.groupBy(
    writes.toSorted((a, b) => a.at - b.at),
    ({ thing }) => thing,
  );
  /** -1: before all of them. */
  const versionOf = (thing: string, etag: string) =>
    (histories.get(thing) ?? []).findLastIndex((write) => write.etag === etag);
  const lags = new Map<SeenWrite, number[]>();
  for (const write of writes) lags.set(write, new Array(places).fill(0));
  const found = { reads: 0, stale: 0, atHome: 0, beyond: 0 };
  for (const { place, thing, etag, at } of reads) {
    const history = histories.get(thing);
    if (history?.[0] === undefined || history[0].at >= at) continue;
    found.reads += 1;
    const missed = history.slice(versionOf(thing, etag) + 1).filter((write) => write.at < at);
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
  const lagsOf = (chosen: (write: SeenWrite) => boolean) =>
    [...lags].flatMap(([write, ofWrite]) =>
      chosen(write) ? ofWrite.filter((_, place) => place !== write.place) : [],
    );
  return {
    ...found,
    lags: lagsOf(({ isFollowed }) => isFollowed),
    longest: lagsOf(() => true).reduce((most, lag) => Math.max(most, lag), 0),
    ownOld: own.filter(({ thing, written, etag }) => versionOf(thing, etag) < versionOf(thing, written))
      .length,
  };
}
