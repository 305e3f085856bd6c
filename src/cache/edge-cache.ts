import { discard, type Entry, readEntry, type TextEntry, writeEntry } from "./entry.ts";
import { areCurrent, createGenerations, type Known, namesOf, withEverything } from "./generations.ts";
import type { Lifetime } from "./lifetimes.ts";
import { createMemory } from "./memory.ts";
import { type Begun, createSingleFlight, withPatience } from "./single-flight.ts";
import { judge } from "./status.ts";
import type { CacheStore } from "./store.ts";
import type { Answer, Declaration, EdgeCache, Served } from "./tier.ts";

type Options = {
  store: CacheStore;
  /** Scheme and host of the keys: our own, whatever a caller's Host says. */
  origin: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Of a 404, whatever the route declares. */
  notFound: Lifetime;
  /** How long one who waits for another's query waits at most. */
  patienceMs: number;
  /** Told of failures that no caller sees: of the store, or of work behind an answer. */
  onFailure: (what: string, error: unknown) => void;
};

type Loaded = {
  entry: TextEntry;
  /** Tags that only the answer told. */
  learnt: readonly string[];
  /** False: a purge of one of those may have been missed, or the store failed. */
  stored: boolean;
};

type Background = (work: Promise<unknown>) => void;

/** For so long after a failure, those who can be served stale do not wait for the next. */
const ORIGIN_REST_MS = 5000;

/** The tier over a store that may fail, forget and answer late: a failure of the store is a miss, never an error. */
export function createEdgeCache(options: Options): EdgeCache {
  const { store, origin, now, notFound, patienceMs, onFailure } = options;
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

  /** What is kept under a URL and may still be looked at, and the generations of the declared tags. */
  async function find(url: string, tags: readonly string[]): Promise<{ entry?: TextEntry; known: Known }> {
    const remembered = memory.recall(url);
    // One that is no longer fresh is looked up, for another isolate may have made it anew.
    if (remembered !== undefined && judge(remembered, now()).isFresh) {
      const known = await generations.read(Object.keys(remembered.generations));
      if (areCurrent(remembered.generations, known)) return { entry: remembered, known };
    }
    memory.forget(url);
    const [copy, known] = await Promise.all([store.match(url), generations.read(tags)]);
    const entry = readEntry(copy);
    if (entry === undefined) return { known };
    const learnt = Object.keys(entry.generations).filter((tag) => !tags.includes(tag));
    const all = learnt.length > 0 ? new Map([...known, ...(await generations.read(learnt))]) : known;
    if (areCurrent(entry.generations, all)) return { entry: await remember(url, entry), known };
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
    declared: Declaration,
    seen: Known | undefined,
    ask: () => Promise<Answer>,
    begun: Begun,
    background: Background,
  ): Promise<Loaded> {
    const tags = withEverything(declared.tags);
    const known = seen && (await attempt("preparing to store", () => generations.complete(seen, tags)));
    begun(known);
    const moment = now();
    const answer = await ask().catch((error: unknown) => {
      originFailedAt = now();
      throw error;
    });
    originFailedAt = Number.NEGATIVE_INFINITY;
    const { status, headers, body, tags: answerTags = [] } = answer;
    const lifetime = status === 404 ? notFound : declared.lifetime;
    const entry = { status, headers, body, moment, lifetime, generations: known ? namesOf(known) : {} };
    const learnt = answerTags.filter((tag) => !tags.includes(tag));
    const settled = known && (await attempt("preparing to store", () => generations.settle(learnt, moment)));
    if (settled === undefined) return { entry, learnt, stored: false };
    const whole = { ...entry, generations: { ...entry.generations, ...namesOf(settled) } };
    memory.remember(url, whole);
    // Nobody waits for it: until it is done, this isolate has it in memory, and another asks the origin itself.
    background(attempt("storing", () => store.put(url, writeEntry(whole))));
    return { entry: whole, learnt, stored: true };
  }

  /** Whether nothing that only the answer told has been purged since its query started. */
  async function isStillGood({ entry, learnt, stored }: Loaded): Promise<boolean> {
    if (learnt.length === 0) return true;
    return stored && areCurrent(entry.generations, await generations.read(Object.keys(entry.generations)));
  }

  return {
    async serve(declared, ask, background) {
      const arrivedAt = flights.arrive();
      const url = origin + declared.key;
      const found = await attempt("looking up", () => find(url, withEverything(declared.tags)));
      const entry = found?.entry;

      const start = () => {
        const prepare = (begun: Begun) => load(url, declared, found?.known, ask, begun, background);
        const flight = flights.run(url, arrivedAt, found?.known, prepare);
        // Held by the leader's request, it goes on for the others when its client hangs up. Those who wait for it say
        // that it failed.
        if (flight.isLeader) background(flight.outcome.then(Boolean, Boolean));
        return flight;
      };
      const refresh = () => {
        const { outcome, isLeader } = start();
        if (isLeader) outcome.catch((error: unknown) => onFailure("refreshing behind an answer", error));
      };
      const fresh = async (because: "uri-miss" | "stale"): Promise<Served> => {
        for (;;) {
          const { outcome, isLeader, mayBeLate } = start();
          const loaded = await (isLeader ? outcome : withPatience(outcome, patienceMs));
          if (mayBeLate && !(await attempt("looking again", () => isStillGood(loaded)))) continue;
          const { entry: made, stored } = loaded;
          return { entry: made, ageS: 0, outcome: { kind: "miss", because, stored, collapsed: !isLeader } };
        }
      };

      if (entry === undefined) return await fresh("uri-miss");
      const { ageS, ttlS, isFresh, mayRevalidateBehind, mayBridgeFailure } = judge(entry, now());
      if (isFresh) return { entry, ageS, outcome: { kind: "hit", ttlS } };
      if (mayRevalidateBehind) {
        refresh();
        return { entry, ageS, outcome: { kind: "stale", ttlS, because: "stale-while-revalidate" } };
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
  };
}
