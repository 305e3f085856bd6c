import { discard, type Entry, readEntry, type TextEntry, writeEntry } from "./entry.ts";
import { createGenerations, namesOf, type TagGenerations, withEverything } from "./generations.ts";
import type { Lifetime } from "./lifetime.ts";
import { createMemory } from "./memory.ts";
import { createSingleFlight, type QueryStarted, withPatience } from "./single-flight.ts";
import { judge } from "./status.ts";
import type { CacheStore } from "./store.ts";
import type { Answer, Descriptor, EdgeCache, Served } from "./tier.ts";

type Options = {
  store: CacheStore;
  /** Scheme and host of the keys: our own, whatever a caller's Host says. */
  origin: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
  sleep?: (ms: number) => Promise<void>;
  /** Of a 404, whatever the route says; half a minute unless given. */
  notFound?: Lifetime;
  /** How long one who waits for another's query waits at most; 2.5 seconds unless given. */
  patienceMs?: number;
  /** Makes the error of a request that has waited so long in vain. */
  unavailable?: (cause: unknown) => Error;
  /** Told of failures that no caller sees: of the store, or of work behind an answer. */
  onFailure?: (what: string, error: unknown) => void;
};

const DEFAULTS = {
  now: Date.now,
  sleep: (ms: number) => scheduler.wait(ms),
  notFound: { fresh: 30, staleWhileRevalidate: 0, staleIfError: 0 },
  patienceMs: 2500,
  unavailable: (cause: unknown) => new Error("No answer came in time.", { cause }),
  onFailure: console.error,
};

/** `isStored`: false when the store failed; `storing`: ends when it has the copy, and never fails. */
type Loaded = { entry: TextEntry; isStored: boolean; storing?: Promise<unknown> };

/** What is kept and may be served, if anything, and the generations of the tags that were asked for. */
type Found = { entry?: TextEntry; isSuperseded?: boolean; known: TagGenerations };

/** For so long after a failure, those who can be served stale do not wait for the next. */
const ORIGIN_REST_MS = 5000;

/** The tier over a store of our own; `recall` beside it, for the shortest way to a hit. */
export interface OwnCache extends EdgeCache {
  /** The fresh answer that this isolate remembers under `key`, if its generations hold; undefined: ask `serve`. */
  recall(key: string): Promise<Served | undefined> | Served | undefined;
}

/** The tier over a store that may fail, forget and answer late: a failure of the store is a miss, never an error. */
export function createEdgeCache(given: Options): OwnCache {
  const options = { ...DEFAULTS, ...given };
  const { store, origin, now, notFound, patienceMs, unavailable, onFailure } = options;
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
    if (!isFresh) return undefined; // another isolate may have made it anew
    const hit: Served = { entry, ageS, outcome: { kind: "hit", ttlS } };
    if (generations.isLeased(entry.generations)) return hit;
    return attempt("looking up", async () => {
      const known = await generations.read(Object.keys(entry.generations));
      return generations.standing(entry.generations, known) === "current" ? hit : undefined;
    });
  }

  function mayServe(entry: Entry): boolean {
    const { isFresh, mayRevalidateBehind } = judge(entry, now());
    return isFresh || mayRevalidateBehind;
  }

  async function find(url: string, tags: readonly string[]): Promise<Found> {
    const [copy, known] = await Promise.all([store.match(url), generations.read(tags)]);
    const entry = readEntry(copy);
    if (entry === undefined) return { known };
    const standing = generations.standing(entry.generations, known);
    if (standing !== "ended")
      return { entry: await remember(url, entry), isSuperseded: standing === "superseded", known };
    await discard(entry);
    return { known };
  }

  /** Reads what the store had, once for all requests of this isolate. */
  async function remember(url: string, entry: Entry): Promise<TextEntry> {
    const whole = { ...entry, body: await new Response(entry.body).text() };
    memory.remember(url, whole);
    return whole;
  }

  async function load(
    url: string,
    { tags: own, lifetime }: Descriptor,
    seen: TagGenerations | undefined,
    ask: () => Promise<Answer>,
    queryStarted: QueryStarted,
  ): Promise<Loaded> {
    const tags = withEverything(own);
    const known = seen && (await attempt("preparing to store", () => generations.complete(seen, tags)));
    queryStarted(known);
    const moment = now();
    const answer = await ask().catch((error: unknown) => {
      originFailedAt = now();
      throw error;
    });
    originFailedAt = Number.NEGATIVE_INFINITY;
    const { status, headers, body, shown = [] } = answer;
    const entry: TextEntry = {
      status,
      headers,
      body,
      moment,
      lifetime: status === 404 ? notFound : lifetime,
      generations: known ? namesOf(known) : {},
    };
    if (known === undefined) return { entry, isStored: false };
    memory.remember(url, entry);
    // The Worker answers before the store has the copy: until then this isolate has it in memory.
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
        // No flight is joined: its query may have started before that moment.
        const { entry, isStored, storing } = await load(url, descriptor, found?.known, ask, () => {});
        if (storing !== undefined) background(storing);
        return {
          entry,
          ageS: 0,
          outcome: { kind: "miss", because: "request", stored: isStored, collapsed: false },
        };
      }

      const start = () => {
        const work = (queryStarted: QueryStarted) => load(url, descriptor, found?.known, ask, queryStarted);
        const flight = flights.run(url, arrivedAt, found?.known, work);
        // Held by the leader's request, it goes on for the others when its client hangs up. Those who wait for it say
        // that it failed.
        if (flight.isLeader) background(flight.outcome.then(({ storing }) => storing, Boolean));
        return flight;
      };
      const refresh = () => {
        const { outcome, isLeader } = start();
        if (isLeader) outcome.catch((error: unknown) => onFailure("refreshing behind an answer", error));
      };
      const fresh = async (because: "uri-miss" | "stale"): Promise<Served> => {
        // A crowd's query may have landed while this one looked up in vain.
        const landed = await recall(key);
        if (landed !== undefined) return landed;
        const { outcome, isLeader } = start();
        const { entry, isStored } = await (isLeader
          ? outcome
          : withPatience(outcome, patienceMs, unavailable));
        return { entry, ageS: 0, outcome: { kind: "miss", because, stored: isStored, collapsed: !isLeader } };
      };

      if (found?.entry === undefined) return await fresh("uri-miss");
      const { entry, isSuperseded } = found;
      const { ageS, ttlS, isFresh, mayRevalidateBehind, mayBridgeFailure } = judge(entry, now());
      if (isFresh && !isSuperseded) return { entry, ageS, outcome: { kind: "hit", ttlS } };
      if (isFresh || mayRevalidateBehind) {
        refresh();
        const because = isSuperseded ? "soft-purge" : "stale-while-revalidate";
        return { entry, ageS, outcome: { kind: "stale", ttlS, because } };
      }
      const bridge: Served = { entry, ageS, outcome: { kind: "stale", ttlS, because: "stale-if-error" } };
      if (mayBridgeFailure && now() - originFailedAt < ORIGIN_REST_MS) {
        refresh();
        return bridge;
      }
      try {
        return await fresh("stale");
      } catch (error) {
        if (!mayBridgeFailure) throw error;
        onFailure("refreshing before an answer", error);
        return bridge;
      }
    },

    purge: (tags) => generations.purge(tags),
    purgeSoftly: (seconds) => generations.purgeSoftly(seconds),
  };
}
