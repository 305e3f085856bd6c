import { type EntryInfo, EVERYTHING, type TextEntry } from "./entry.ts";
import type { Lifetime } from "./lifetime.ts";
import type { PlatformCache } from "./platform-cache.ts";
import { createSingleFlight, type QueryStarted, withTimeout } from "./single-flight.ts";
import { judge, type Outcome } from "./status.ts";
import type { Answer, Descriptor, EdgeCache, PlatformCaching, Served } from "./tier.ts";

type Options = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Lifetime of every 404, instead of the route's. */
  notFound: Lifetime;
  /** How long a request waits for another one's query, or for the platform cache. */
  maxWaitMs: number;
  /** Names of the headers that responses have in addition to Content-Type and ETag. */
  ownHeaders: readonly string[];
  /** Makes the error for a request that the platform cache did not answer. */
  unavailable: (cause: unknown) => Error;
};

type Loaded = { entry: TextEntry; platform: PlatformCaching };

/** The platform drops tags beyond these limits without an error (…/cache/how-to/purge-cache/purge-by-tags/). */
const MAX_TAGS = 1000;
const MAX_TAG_HEADER_BYTES = 16 * 1024;

/**
 * The tier where the platform cache stores the responses, and the Worker stores none. If the request URL is the cache key,
 * the response may be stored. Otherwise the Worker requests the key through the platform cache and passes the response on
 * with `no-store`. So all aliases of a read share one entry.
 */
export function createWorkersCache({ now, notFound, maxWaitMs, ownHeaders, unavailable }: Options) {
  const fail = (cause: unknown): never => {
    throw unavailable(cause);
  };
  const flights = createSingleFlight<Loaded>();
  let purges = 0;
  const generation = () => new Map([[EVERYTHING, { name: String(purges), superseded: [] }]]);
  const lifetimeOf = (status: 200 | 404, { lifetime }: Descriptor) => (status === 404 ? notFound : lifetime);

  async function load(
    descriptor: Descriptor,
    ask: () => Promise<Answer>,
    queryStarted: QueryStarted,
  ): Promise<Loaded> {
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
    // The query may have missed the write of a purge that came during it.
    if (purges !== purgesBefore) return { entry, platform: "no-store" };
    return { entry, platform: platformCachingFor([...new Set([...descriptor.tags, ...shown])]) };
  }

  async function fetchFromPlatform(platformCache: PlatformCache, descriptor: Descriptor): Promise<Served> {
    const response = await withTimeout(
      platformCache.fetch(descriptor.key).catch(fail),
      maxWaitMs,
      unavailable,
    );
    const { headers, body } = response;
    const status = ([200, 404] as const).find((known) => known === response.status);
    if (status === undefined) {
      await body?.cancel();
      return fail(new Error(`the platform cache answered with ${response.status}`));
    }
    const age = headers.get("Age"); // on hits only (…/workers/cache/debugging/)
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
    const { ttlS, isFresh, mayServeWhileRevalidating } = judge(entry, now());
    if (isFresh) return { kind: "hit", ttlS };
    return {
      kind: "stale",
      ttlS,
      because: mayServeWhileRevalidating ? "stale-while-revalidate" : "stale-if-error",
    };
  }

  /** The tier for one request. */
  return (platformCache: PlatformCache): EdgeCache => ({
    async serve(descriptor, ask, background) {
      const isCanonical = platformCache.isCanonical(descriptor.key);
      if (!isCanonical && !platformCache.isInternal)
        return await fetchFromPlatform(platformCache, descriptor);

      const flight = flights.run(descriptor.key, flights.arrive(), generation(), (queryStarted) =>
        load(descriptor, ask, queryStarted),
      );
      // The leader's query continues in the background for the waiting requests, even if its client disconnects. The
      // waiting requests report its failure.
      if (flight.isLeader) background(flight.outcome.then(Boolean, Boolean));
      const { entry, platform } = await (flight.isLeader
        ? flight.outcome
        : withTimeout(flight.outcome, maxWaitMs, unavailable));
      const outcome = { ...MISS, collapsed: !flight.isLeader };
      return { entry, ageS: 0, outcome, platform: isCanonical ? platform : "no-store" };
    },

    // The recorded purge invalidates the platform's entries. This keeps new requests from joining a running query.
    async purge() {
      purges += 1;
    },
    async purgeSoftly() {
      purges += 1;
    },
  });
}

const MISS = { kind: "miss", because: "uri-miss", stored: false, collapsed: false } as const;

function platformCachingFor(tags: string[]): PlatformCaching {
  const fits = tags.length <= MAX_TAGS && tags.join(",").length <= MAX_TAG_HEADER_BYTES;
  return fits ? { tags } : "no-store";
}
