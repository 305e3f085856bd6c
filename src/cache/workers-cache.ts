import { type EntryInfo, EVERYTHING, type TextEntry } from "./entry.ts";
import type { Lifetime } from "./lifetime.ts";
import type { PlatformCache } from "./platform-cache.ts";
import { createSingleFlight, type QueryStarted, withPatience } from "./single-flight.ts";
import { judge, type Outcome } from "./status.ts";
import type { Answer, Descriptor, EdgeCache, PlatformCaching, Served } from "./tier.ts";

type Options = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Of a 404, whatever the route declares. */
  notFound: Lifetime;
  /** How long one who waits for another's query, or for the cache in front, waits at most. */
  patienceMs: number;
  /** Names of the headers that answers have beside their content type and tag. */
  ownHeaders: readonly string[];
  /** Makes the error that is thrown where the cache in front does not answer. */
  unavailable: (cause: unknown) => Error;
};

type Made = { entry: TextEntry; platform: PlatformCaching };

/** …/cache/how-to/purge-cache/purge-by-tags/: what is more is dropped in silence, and a purge would miss the answer. */
const MAX_TAGS = 1000;
const MAX_TAG_HEADER_BYTES = 16 * 1024;

/**
 * The tier where the platform keeps the answers, in front of the Worker: nothing is kept here. A request that is spelled
 * as its key is answered for keeping. Any other is answered with what the cache in front has under that key, and that
 * answer is not kept: whatever callers write, one read has one entry.
 */
export function createWorkersCache({ now, notFound, patienceMs, ownHeaders, unavailable }: Options) {
  const fail = (cause: unknown): never => {
    throw unavailable(cause);
  };
  const flights = createSingleFlight<Made>();
  let purges = 0;
  const generation = () => new Map([[EVERYTHING, { name: String(purges), superseded: [] }]]);
  const lifetimeOf = (status: 200 | 404, { lifetime }: Descriptor) => (status === 404 ? notFound : lifetime);

  async function make(
    descriptor: Descriptor,
    ask: () => Promise<Answer>,
    queryStarted: QueryStarted,
  ): Promise<Made> {
    const purgesBefore = purges;
    queryStarted(generation());
    const moment = now();
    const { status, headers, body, shown = [] } = await ask();
    const entry = {
      status,
      headers,
      body,
      moment,
      lifetime: lifetimeOf(status, descriptor),
      generations: {},
    };
    // It may lack what was written before a purge that came meanwhile, and that purge will not come again.
    if (purges !== purgesBefore) return { entry, platform: "no-store" };
    return { entry, platform: keepUnder([...new Set([...descriptor.tags, ...shown])]) };
  }

  /** What the cache in front has, or what the Worker tells it. */
  async function askInFront(platformCache: PlatformCache, descriptor: Descriptor): Promise<Served> {
    const response = await withPatience(
      platformCache.ask(descriptor.key).catch(fail),
      patienceMs,
      unavailable,
    );
    const { headers, body } = response;
    const status = ([200, 404] as const).find((known) => known === response.status);
    if (status === undefined) {
      await body?.cancel();
      return fail(new Error(`the cache in front answered with ${response.status}`));
    }
    const age = headers.get("Age"); // on kept answers only (…/workers/cache/debugging/)
    const ageS = Number(age ?? 0);
    const lifetime = lifetimeOf(status, descriptor);
    const moment = now() - ageS * 1000;
    const own = ["Content-Type", "ETag", ...ownHeaders].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const entry = { status, headers: Object.fromEntries(own), body, moment, lifetime, generations: {} };
    return { entry, ageS, outcome: age === null ? MISS : fromAge(entry), platform: "no-store" };
  }

  function fromAge(entry: Pick<EntryInfo, "moment" | "lifetime">): Outcome {
    const { ttlS, isFresh, mayRevalidateBehind } = judge(entry, now());
    if (isFresh) return { kind: "hit", ttlS };
    return {
      kind: "stale",
      ttlS,
      because: mayRevalidateBehind ? "stale-while-revalidate" : "stale-if-error",
    };
  }

  /** The tier for one request. */
  return (platformCache: PlatformCache): EdgeCache => ({
    async serve(descriptor, ask, background) {
      const isSpelled = platformCache.isSpelled(descriptor.key);
      if (!isSpelled && !platformCache.isOwn) return await askInFront(platformCache, descriptor);

      const flight = flights.run(descriptor.key, flights.arrive(), generation(), (queryStarted) =>
        make(descriptor, ask, queryStarted),
      );
      // Held by the leader's request, it goes on for the others when its client hangs up. Those who wait for it say
      // that it failed.
      if (flight.isLeader) background(flight.outcome.then(Boolean, Boolean));
      const { entry, platform } = await (flight.isLeader
        ? flight.outcome
        : withPatience(flight.outcome, patienceMs, unavailable));
      const outcome = { ...MISS, collapsed: !flight.isLeader };
      return { entry, ageS: 0, outcome, platform: isSpelled ? platform : "no-store" };
    },

    // The platform's entries end when the recorded purge is sent on; here, queries under way are not to be shared.
    async purge() {
      purges += 1;
    },
    async purgeSoftly() {
      purges += 1;
    },
  });
}

const MISS = { kind: "miss", because: "uri-miss", stored: false, collapsed: false } as const;

function keepUnder(tags: string[]): PlatformCaching {
  const fits = tags.length <= MAX_TAGS && tags.join(",").length <= MAX_TAG_HEADER_BYTES;
  return fits ? { tags } : "no-store";
}
