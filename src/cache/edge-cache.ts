import { discard, type Entry, readEntry, type TextEntry, writeEntry } from "./entry.ts";
import { createGenerations, namesOf, type TagGenerations, withEverything } from "./generations.ts";
import type { Lifetime } from "./lifetime.ts";
import { createMemory } from "./memory.ts";
import { createSingleFlight, type QueryStarted, withTimeout } from "./single-flight.ts";
import { judge } from "./status.ts";
import type { CacheStore } from "./store.ts";
import type { Answer, Descriptor, EdgeCache, Served } from "./tier.ts";

type Options = {
  store: CacheStore;
  /** Scheme and host of the cache keys. The request's Host header is ignored. */
  origin: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
  sleep?: (ms: number) => Promise<void>;
  /** Lifetime of every 404, instead of the route's. Default: 30 seconds. */
  notFound?: Lifetime;
  /** How long a request waits for a query that another request has started. Default: 2.5 seconds. */
  maxWaitMs?: number;
  /** Makes the error for a request that has waited `maxWaitMs`. */
  unavailable?: (cause: unknown) => Error;
  /** The error with which a query would fail at once. Undefined: it would be sent. */
  refusal?: () => Error | undefined;
  /** Gets failures that no client sees: of the store, or of background work. */
  onFailure?: (what: string, error: unknown) => void;
};

const DEFAULTS = {
  now: Date.now,
  sleep: (ms: number) => scheduler.wait(ms),
  notFound: { fresh: 30, staleWhileRevalidate: 0, staleIfError: 0 },
  maxWaitMs: 2500,
  unavailable: (cause: unknown) => new Error("No answer came in time.", { cause }),
  refusal: () => undefined,
  onFailure: console.error,
};

/** `isStored`: false if the store failed. `storing`: resolves when the entry is stored, and never rejects. */
type Loaded = { entry: TextEntry; isStored: boolean; storing?: Promise<unknown> };

/**
 * The stored entry, if it is valid or soft-purged, and the current generations of the requested tags. `refused`: there is no
 * entry, and the query would fail with this error.
 */
type Found = {
  entry?: TextEntry;
  isSoftPurged?: boolean;
  current?: TagGenerations;
  refused?: Error | undefined;
};

/** For this long after an origin failure, a usable stale entry is served without waiting for the origin. */
const ORIGIN_BACKOFF_MS = 5000;

export interface EdgeCacheWithMemory extends EdgeCache {
  /** The fresh, valid entry under `key` in this isolate's memory. Undefined: call `serve`. */
  recall(key: string): Promise<Served | undefined> | Served | undefined;
}

/** The cache tier over a store that may fail, forget or be slow. A failure of the store is a miss, never an error. */
export function createEdgeCache(given: Options): EdgeCacheWithMemory {
  const options = { ...DEFAULTS, ...given };
  const { store, origin, now, notFound, maxWaitMs, unavailable, refusal, onFailure } = options;
  const generations = createGenerations(options);
  const memory = createMemory();
  const flights = createSingleFlight<Loaded>();
  let originFailedAt = Number.NEGATIVE_INFINITY;

  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      onFailure(what, error);
      return undefined;
    }
  }

  function recall(key: string): Promise<Served | undefined> | Served | undefined {
    const entry = memory.recall(origin + key);
    if (entry === undefined) return undefined;
    const { isFresh, ageS, ttlS } = judge(entry, now());
    if (!isFresh) return undefined; // another isolate may have stored a newer one
    const hit: Served = { entry, ageS, outcome: { kind: "hit", ttlS } };
    if (generations.isLeased(entry.generations)) return hit;
    return attempt("looking up", async () => {
      const current = await generations.read(Object.keys(entry.generations));
      return generations.validity(entry.generations, current) === "valid" ? hit : undefined;
    });
  }

  function mayServe(entry: Entry): boolean {
    const { isFresh, mayServeWhileRevalidating } = judge(entry, now());
    return isFresh || mayServeWhileRevalidating;
  }

  /** The error with which a read without an entry would fail at once. A running query may still have an answer for it. */
  const refusalOf = (url: string) => (flights.isRunning(url) ? undefined : refusal());

  async function find(url: string, tags: readonly string[]): Promise<Found> {
    const matching = store.match(url);
    // While reads are refused, few have an entry. The others need no generations.
    if (refusalOf(url) !== undefined && (await matching) === undefined) {
      const refused = refusalOf(url);
      if (refused !== undefined) return { refused };
    }
    const [copy, current] = await Promise.all([matching, generations.read(tags)]);
    const entry = readEntry(copy);
    if (entry === undefined) return { current };
    const validity = generations.validity(entry.generations, current);
    if (validity !== "invalid")
      return { entry: await remember(url, entry), isSoftPurged: validity === "soft-purged", current };
    await discard(entry);
    return { current };
  }

  /** Reads a stored body once for all requests of this isolate. */
  async function remember(url: string, entry: Entry): Promise<TextEntry> {
    const whole = { ...entry, body: await new Response(entry.body).text() };
    memory.remember(url, whole);
    return whole;
  }

  function fail(error: unknown): unknown {
    originFailedAt = now();
    return error;
  }

  async function load(
    url: string,
    { tags: own, lifetime }: Descriptor,
    current: TagGenerations | undefined,
    ask: () => Promise<Answer>,
    queryStarted: QueryStarted,
  ): Promise<Loaded> {
    const refused = refusal(); // before generations are stored in vain
    if (refused !== undefined) throw fail(refused);
    const tags = withEverything(own);
    const ofQuery =
      current && (await attempt("preparing to store", () => generations.createMissing(current, tags)));
    queryStarted(ofQuery);
    const moment = now();
    const answer = await ask().catch((error: unknown) => {
      throw fail(error);
    });
    originFailedAt = Number.NEGATIVE_INFINITY;
    const { status, headers, body, shown = [] } = answer;
    const entry: TextEntry = {
      status,
      headers,
      body,
      moment,
      lifetime: status === 404 ? notFound : lifetime,
      generations: ofQuery ? namesOf(ofQuery) : {},
    };
    if (ofQuery === undefined) return { entry, isStored: false };
    memory.remember(url, entry); // serves this isolate until the store has its copy
    const cacheTags = [...new Set([...own, ...shown])];
    const storing = attempt("storing", () => store.put(url, writeEntry(entry, cacheTags)));
    return { entry, isStored: true, storing };
  }

  return {
    recall,

    async serve(descriptor, ask, background) {
      const arrivedAt = flights.arrive();
      const { key, madeAfter } = descriptor;
      const isNewEnough = ({ moment }: Entry) => madeAfter === undefined || moment >= madeAfter;
      const recalled = await recall(key);
      if (recalled !== undefined && isNewEnough(recalled.entry)) return recalled;
      const url = origin + key;
      const found = await attempt("looking up", () => find(url, withEverything(descriptor.tags)));

      if (madeAfter !== undefined && !(found?.entry && isNewEnough(found.entry) && mayServe(found.entry))) {
        // Joins no other request's query, which may have started before `madeAfter`.
        const { entry, isStored, storing } = await load(url, descriptor, found?.current, ask, () => {});
        if (storing !== undefined) background(storing);
        return {
          entry,
          ageS: 0,
          outcome: { kind: "miss", because: "request", stored: isStored, collapsed: false },
        };
      }

      const start = () => {
        const work = (queryStarted: QueryStarted) => load(url, descriptor, found?.current, ask, queryStarted);
        const flight = flights.run(url, arrivedAt, found?.current, work);
        // The leader's query continues in the background for the waiting requests, even if its client disconnects. The
        // waiting requests report its failure.
        if (flight.isLeader) background(flight.outcome.then(({ storing }) => storing, Boolean));
        return flight;
      };
      const refresh = () => {
        const { outcome, isLeader } = start();
        if (isLeader) outcome.catch((error: unknown) => onFailure("refreshing in the background", error));
      };
      const answerFromOrigin = async (because: "uri-miss" | "stale"): Promise<Served> => {
        // Another request's query may have finished during this one's look-up.
        const recalledNow = await recall(key);
        if (recalledNow !== undefined) return recalledNow;
        if (found?.refused !== undefined) throw fail(found.refused);
        const { outcome, isLeader } = start();
        const { entry, isStored } = await (isLeader ? outcome : withTimeout(outcome, maxWaitMs, unavailable));
        return { entry, ageS: 0, outcome: { kind: "miss", because, stored: isStored, collapsed: !isLeader } };
      };

      if (found?.entry === undefined) return await answerFromOrigin("uri-miss");
      const { entry, isSoftPurged } = found;
      const { ageS, ttlS, isFresh, mayServeWhileRevalidating, mayServeIfError } = judge(entry, now());
      if (isFresh && !isSoftPurged) return { entry, ageS, outcome: { kind: "hit", ttlS } };
      if (isFresh || mayServeWhileRevalidating) {
        refresh();
        const because = isSoftPurged ? "soft-purge" : "stale-while-revalidate";
        return { entry, ageS, outcome: { kind: "stale", ttlS, because } };
      }
      const staleIfError: Served = {
        entry,
        ageS,
        outcome: { kind: "stale", ttlS, because: "stale-if-error" },
      };
      if (mayServeIfError && now() - originFailedAt < ORIGIN_BACKOFF_MS) {
        refresh();
        return staleIfError;
      }
      try {
        return await answerFromOrigin("stale");
      } catch (error) {
        if (!mayServeIfError) throw error;
        onFailure("refreshing before the answer", error);
        return staleIfError;
      }
    },

    purge: (tags) => generations.purge(tags),
    purgeSoftly: (seconds) => generations.purgeSoftly(seconds),
  };
}
