import { EVERYTHING, EVERYTHING_SOFTLY, type Generations } from "./entry.ts";
import type { CacheStore } from "./store.ts";

// Each tag has a generation, a random name in the store. An entry is good only while each of its tags has the generation
// that the entry was made under. So a purge is one write per tag, whatever number of entries has the tag and whichever
// isolate made them; and a generation that the store has dropped makes entries worthless, never immortal, which a list
// of purged tags could not promise.

/** In headers of a copy without a body, for a body would have to be read. */
const GENERATION = "X-Generation";
const SUPERSEDED = "X-Superseded";

const KEEP_S = 7 * 24 * 60 * 60;

/**
 * How long an isolate relies on a generation that it has looked up. A purge waits until these leases are over, and once
 * more as long, for a clock may be set back meanwhile. Longer for everything: every answer depends on it, and purges of
 * it are rare.
 */
const LEASE_MS = 50;
const EVERYTHING_LEASE_MS = 1000;
const MOST_LEASES = 10_000;

const leaseOf = (tag: string) =>
  tag === EVERYTHING || tag === EVERYTHING_SOFTLY ? EVERYTHING_LEASE_MS : LEASE_MS;

/** A generation that a soft purge has ended; its entries may be served while they are made anew, until this moment. */
type Superseded = { name: string; until: number };
const MOST_SUPERSEDED = 20;

type Generation = { name: string; superseded: readonly Superseded[] };
export type TagGenerations = ReadonlyMap<string, Generation>;

/** Of an entry: whether it may be served, or only while it is made anew, or not at all. */
export type Standing = "current" | "superseded" | "ended";

type Options = {
  store: CacheStore;
  /** Generations are kept under URLs of it that no route answers. */
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
    const from = now(); // before the look-up, which sees nothing later
    const headers = (await store.match(urlOf(tag)))?.headers;
    const name = headers?.get(GENERATION);
    if (!name) return undefined;
    const generation = { name, superseded: readSuperseded(headers?.get(SUPERSEDED)) };
    if (leases.size >= MOST_LEASES) leases.clear();
    leases.set(tag, { generation, from });
    return generation;
  }

  async function renew(tag: string, superseded: readonly Superseded[] = []): Promise<Generation> {
    leases.delete(tag); // the writer's own isolate need not wait
    const generation = { name: crypto.randomUUID(), superseded };
    const headers = {
      "Cache-Control": `public, max-age=${KEEP_S}`,
      // The zone's purge of the tag takes the generation too, and so ends what a slow read is about to store.
      ...(tag !== EVERYTHING && tag !== EVERYTHING_SOFTLY && { "Cache-Tag": tag }),
      [GENERATION]: generation.name,
      ...(superseded.length > 0 && { [SUPERSEDED]: JSON.stringify(superseded) }),
    };
    await store.put(urlOf(tag), new Response(null, { headers }));
    return generation;
  }

  return {
    /** The generations of those tags that have one. */
    async read(tags: readonly string[]): Promise<TagGenerations> {
      const found = new Map<string, Generation>();
      const add = (tag: string, generation: Generation | undefined) =>
        generation && found.set(tag, generation);
      const others = tags.filter((tag) => !add(tag, leased(tag)));
      if (others.length > 0) await Promise.all(others.map(async (tag) => add(tag, await lookUp(tag))));
      return found;
    },

    /** Whether the leases alone say that an entry is current: what most hits need to know, and without waiting. */
    isLeased(generations: Generations): boolean {
      for (const tag in generations) if (leased(tag)?.name !== generations[tag]) return false;
      return true;
    },

    /**
     * Adds a generation for each tag that has none. To be awaited before the query starts: a purge after a write that
     * the query did not see then comes later, and ends what is stored under it.
     */
    async complete(known: TagGenerations, tags: readonly string[]): Promise<TagGenerations> {
      const missing = tags.filter((tag) => !known.has(tag));
      const made = await Promise.all(missing.map(async (tag) => [tag, await renew(tag)] as const));
      return new Map([...known, ...made]);
    },

    /** Ends every entry of these tags in this data centre, for all who look after this resolves. */
    async purge(tags: readonly string[]): Promise<void> {
      await Promise.all(tags.map((tag) => renew(tag)));
      await sleep(2 * Math.max(...tags.map(leaseOf)));
    },

    /** Ends every entry, but lets them be served for so many seconds while they are made anew. */
    async purgeSoftly(seconds: number): Promise<void> {
      const last = await lookUp(EVERYTHING_SOFTLY);
      const old = (last?.superseded ?? []).filter(({ until }) => until > now());
      const ended = last === undefined ? [] : [{ name: last.name, until: now() + seconds * 1000 }];
      await renew(EVERYTHING_SOFTLY, [...ended, ...old].slice(0, MOST_SUPERSEDED));
      await sleep(2 * EVERYTHING_LEASE_MS);
    },

    /** Whether an entry's tags still have the generations that it was made under. */
    standing(generations: Generations, known: TagGenerations): Standing {
      let standing: Standing = "current";
      for (const [tag, name] of Object.entries(generations)) {
        const generation = known.get(tag);
        if (generation?.name === name) continue;
        const isBridged = generation?.superseded.some((old) => old.name === name && old.until > now());
        if (!isBridged) return "ended";
        standing = "superseded";
      }
      return standing;
    },
  };
}

function readSuperseded(header: string | null | undefined): Superseded[] {
  if (header === null || header === undefined) return [];
  try {
    return JSON.parse(header);
  } catch {
    return []; // not ours: then nothing is bridged
  }
}

export const namesOf = (known: TagGenerations): Generations =>
  Object.fromEntries([...known].map(([tag, { name }]) => [tag, name]));

/** The tags that every entry has, so that all can be ended at once, before its own. */
export const withEverything = (tags: readonly string[]): string[] => [EVERYTHING, EVERYTHING_SOFTLY, ...tags];
