import { EVERYTHING, type Generations } from "./entry.ts";
import type { CacheStore } from "./store.ts";

// Each tag has a generation, kept in the store beside the entries: a random name, and since when it holds. An entry is
// only good while each of its tags has the generation that the entry was made under. So a purge is one write per tag,
// whatever number of entries has the tag and whichever isolate made them; and a generation that the store has dropped
// makes entries worthless, never immortal, which a list of purged tags could not promise.

/** Kept in a header of a copy without a body: most look-ups are of these, and a body would have to be read. */
const GENERATION = "X-Generation";

const KEEP_S = 7 * 24 * 60 * 60;

/** How far the clocks of two machines in one data centre may be apart. */
const SKEW_MS = 2000;

/**
 * For so long an isolate goes by the generation of everything that it has seen, since every hit needs it and hardly
 * anybody renews it. A purge of everything waits until these leases are over, and once more as long, for a clock may be
 * set back meanwhile.
 */
const LEASE_MS = 1000;

type Generation = { name: string; since: number };
export type Known = Map<string, Generation>;

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
  let lease: { of: Generation; from: number } | undefined;

  async function find(tag: string): Promise<Generation | undefined> {
    if (tag !== EVERYTHING) return await lookUp(tag);
    const from = now();
    if (lease !== undefined && from >= lease.from && from < lease.from + LEASE_MS) return lease.of;
    const generation = await lookUp(tag);
    if (generation !== undefined) lease = { of: generation, from }; // from before the look-up: it saw nothing later
    return generation;
  }

  async function lookUp(tag: string): Promise<Generation | undefined> {
    const [name, since] = (await store.match(urlOf(tag)))?.headers.get(GENERATION)?.split(" ") ?? [];
    return name && since ? { name, since: Number(since) } : undefined;
  }

  async function renew(tag: string): Promise<Generation> {
    const generation = { name: crypto.randomUUID(), since: now() };
    const headers = {
      "Cache-Control": `public, max-age=${KEEP_S}`,
      // The zone's purge of the tag takes the generation too, and so ends what a slow read is about to store.
      ...(tag !== EVERYTHING && { "Cache-Tag": tag }),
      [GENERATION]: `${generation.name} ${generation.since}`,
    };
    await store.put(urlOf(tag), new Response(null, { headers }));
    return generation;
  }

  return {
    /** The generations of those tags that have one. */
    async read(tags: readonly string[]): Promise<Known> {
      const found = await Promise.all(tags.map(async (tag) => [tag, await find(tag)] as const));
      return new Map(found.filter((pair): pair is [string, Generation] => pair[1] !== undefined));
    },

    /**
     * Adds a generation for each tag that has none. To be awaited before the query starts: a purge after a write that
     * the query did not see then comes later, and ends what is stored under it.
     */
    async complete(known: Known, tags: readonly string[]): Promise<Known> {
      const missing = tags.filter((tag) => !known.has(tag));
      const made = await Promise.all(missing.map(async (tag) => [tag, await renew(tag)] as const));
      return new Map([...known, ...made]);
    },

    /**
     * The generations of tags that only the answer itself has told, for a query that started at `moment`. Undefined
     * where one is not certain to be older than the query, for a purge may then have been missed: the answer must not
     * be stored. Those that have none get one, so that the next answer can be.
     */
    async settle(tags: readonly string[], moment: number): Promise<Known | undefined> {
      const known = await this.read(tags);
      await this.complete(known, tags);
      const certain = tags.every(
        (tag) => (known.get(tag)?.since ?? Number.POSITIVE_INFINITY) < moment - SKEW_MS,
      );
      return certain ? known : undefined;
    },

    /** Ends every entry of these tags in this data centre, for all who look after this resolves. */
    async purge(tags: readonly string[]): Promise<void> {
      await Promise.all(tags.map(renew));
      if (tags.includes(EVERYTHING)) await sleep(2 * LEASE_MS);
    },
  };
}

export const namesOf = (known: Known): Generations =>
  Object.fromEntries([...known].map(([tag, { name }]) => [tag, name]));

/** Whether an entry's tags all still have the generation that it was made under. */
export function areCurrent(generations: Generations, known: Known): boolean {
  return Object.entries(generations).every(([tag, name]) => known.get(tag)?.name === name);
}

export const withEverything = (tags: readonly string[]): string[] => [EVERYTHING, ...tags];
