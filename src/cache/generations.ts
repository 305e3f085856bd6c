import { EVERYTHING, EVERYTHING_SOFTLY, type Generations } from "./entry.ts";
import type { CacheStore } from "./store.ts";

// Each tag has a generation: a random name in the store. An entry is valid only while each of its tags has the generation
// that it had at the entry's query. So a purge is one write per tag, however many entries have the tag. If the store drops
// a generation, its entries become invalid. If it dropped a list of purged tags, purged entries would become valid again.

/** Generations are in headers, because reading a body would take longer. */
const GENERATION = "X-Generation";
const SUPERSEDED = "X-Superseded";

const KEEP_S = 7 * 24 * 60 * 60;

/**
 * How long an isolate uses a generation without looking it up again. A purge waits for twice this lease, because a clock
 * may be set back meanwhile. The lease is longer for everything: every entry depends on it, and its purges are rare.
 */
const LEASE_MS = 50;
const EVERYTHING_LEASE_MS = 1000;
const MAX_LEASES = 10_000;

const leaseOf = (tag: string) =>
  tag === EVERYTHING || tag === EVERYTHING_SOFTLY ? EVERYTHING_LEASE_MS : LEASE_MS;

/** A generation that a soft purge has replaced. Until this moment, its entries are served stale while they are refreshed. */
type Superseded = { name: string; until: number };
const MAX_SUPERSEDED = 20;

type Generation = { name: string; superseded: readonly Superseded[] };
export type TagGenerations = ReadonlyMap<string, Generation>;

/** A soft-purged entry may be served while it is refreshed; an invalid one may not be served. */
export type Validity = "valid" | "soft-purged" | "invalid";

type Options = {
  store: CacheStore;
  /** Generations are stored under URLs of this origin that no route has. */
  origin: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

export function createGenerations({ store, origin, now, sleep }: Options) {
  const urlOf = (tag: string) => `${origin}/.generations/${encodeURIComponent(tag)}`;
  const leases = new Map<string, { generation: Generation; from: number }>();

  function leased(tag: string): Generation | undefined {
    const lease = leases.get(tag);
    const age = lease === undefined ? Number.NaN : now() - lease.from;
    return age >= 0 && age < leaseOf(tag) ? lease?.generation : undefined;
  }

  async function lookUp(tag: string): Promise<Generation | undefined> {
    const from = now(); // before the look-up, so that a slow look-up does not extend the lease
    const headers = (await store.match(urlOf(tag)))?.headers;
    const name = headers?.get(GENERATION);
    if (!name) return undefined;
    const generation = { name, superseded: readSuperseded(headers?.get(SUPERSEDED)) };
    if (leases.size >= MAX_LEASES) leases.clear();
    leases.set(tag, { generation, from });
    return generation;
  }

  async function renew(tag: string, superseded: readonly Superseded[] = []): Promise<Generation> {
    leases.delete(tag); // this isolate looks it up again at once
    const generation = { name: crypto.randomUUID(), superseded };
    const headers = {
      "Cache-Control": `public, max-age=${KEEP_S}`,
      // So the zone's purge of the tag removes the generation too, and invalidates what a slow read then stores.
      ...(tag !== EVERYTHING && tag !== EVERYTHING_SOFTLY && { "Cache-Tag": tag }),
      [GENERATION]: generation.name,
      ...(superseded.length > 0 && { [SUPERSEDED]: JSON.stringify(superseded) }),
    };
    await store.put(urlOf(tag), new Response(null, { headers }));
    return generation;
  }

  return {
    /** Current generations, without the tags that have none. */
    async read(tags: readonly string[]): Promise<TagGenerations> {
      const found = new Map<string, Generation>();
      const add = (tag: string, generation: Generation | undefined) =>
        generation && found.set(tag, generation);
      const others = tags.filter((tag) => !add(tag, leased(tag)));
      if (others.length > 0) await Promise.all(others.map(async (tag) => add(tag, await lookUp(tag))));
      return found;
    },

    /** Whether the leases alone show that an entry is valid. Most hits need no look-up. */
    isLeased(generations: Generations): boolean {
      for (const tag in generations) if (leased(tag)?.name !== generations[tag]) return false;
      return true;
    },

    /**
     * Adds a generation for each tag that has none. Await it before the query starts. If the query misses a write, the
     * purge of that write then replaces the generation and invalidates the entry.
     */
    async createMissing(current: TagGenerations, tags: readonly string[]): Promise<TagGenerations> {
      const missing = tags.filter((tag) => !current.has(tag));
      const created = await Promise.all(missing.map(async (tag) => [tag, await renew(tag)] as const));
      return new Map([...current, ...created]);
    },

    /** Invalidates every entry with one of these tags in this data centre, before it resolves. */
    async purge(tags: readonly string[]): Promise<void> {
      await Promise.all(tags.map((tag) => renew(tag)));
      await sleep(2 * Math.max(...tags.map(leaseOf)));
    },

    /** Marks every entry stale. For `seconds` it may be served while it is refreshed, then it is invalid. */
    async purgeSoftly(seconds: number): Promise<void> {
      const last = await lookUp(EVERYTHING_SOFTLY);
      const old = (last?.superseded ?? []).filter(({ until }) => until > now());
      const replaced = last === undefined ? [] : [{ name: last.name, until: now() + seconds * 1000 }];
      await renew(EVERYTHING_SOFTLY, [...replaced, ...old].slice(0, MAX_SUPERSEDED));
      await sleep(2 * EVERYTHING_LEASE_MS);
    },

    /** Compares an entry's generations with the current ones. */
    validity(generations: Generations, current: TagGenerations): Validity {
      let validity: Validity = "valid";
      for (const [tag, name] of Object.entries(generations)) {
        const generation = current.get(tag);
        if (generation?.name === name) continue;
        const isSoftPurged = generation?.superseded.some((old) => old.name === name && old.until > now());
        if (!isSoftPurged) return "invalid";
        validity = "soft-purged";
      }
      return validity;
    },
  };
}

function readSuperseded(header: string | null | undefined): Superseded[] {
  if (header === null || header === undefined) return [];
  try {
    return JSON.parse(header);
  } catch {
    return []; // unreadable: those entries are then invalid
  }
}

export const namesOf = (generations: TagGenerations): Generations =>
  Object.fromEntries([...generations].map(([tag, { name }]) => [tag, name]));

/** An entry's tags: the two that every entry has, and its own. */
export const withEverything = (tags: readonly string[]): string[] => [EVERYTHING, EVERYTHING_SOFTLY, ...tags];
