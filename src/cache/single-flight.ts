import { namesOf, type TagGenerations } from "./generations.ts";

/** The work calls it when its query starts, with the generations that the entry will have. */
export type QueryStarted = (generations: TagGenerations | undefined) => void;

type Flight<T> = { outcome: Promise<T>; startedAt: number; generations: TagGenerations | undefined };

/**
 * Requests of one isolate share a query in progress. Only data may be shared: a Response or a stream belongs to the
 * request that made it.
 *
 * A request must see every write that was complete when it arrived. So it joins a query only if the query starts after its
 * arrival, or if no tag was purged since the query started.
 */
export function createSingleFlight<T>() {
  const flights = new Map<string, Flight<T>>();
  let clock = 0; // a logical clock: two events in one millisecond still have an order

  return {
    arrive: () => ++clock,

    isRunning: (key: string) => flights.has(key),

    /** Joins the query under `key`, or starts `work` as its leader. `generations`: as the request read them. */
    run(
      key: string,
      arrivedAt: number,
      generations: TagGenerations | undefined,
      work: (queryStarted: QueryStarted) => Promise<T>,
    ): { outcome: Promise<T>; isLeader: boolean } {
      const running = flights.get(key);
      if (
        running !== undefined &&
        (arrivedAt < running.startedAt || isUnchanged(running.generations, generations))
      ) {
        return { outcome: running.outcome, isLeader: false };
      }
      const flight: Flight<T> = {
        outcome: Promise.resolve().then(() =>
          work((ofQuery) => {
            flight.startedAt = ++clock;
            flight.generations = ofQuery;
          }),
        ),
        startedAt: Number.POSITIVE_INFINITY,
        generations: undefined,
      };
      flights.set(key, flight);
      const remove = () => {
        if (flights.get(key) === flight) flights.delete(key);
      };
      flight.outcome.then(remove, remove);
      return { outcome: flight.outcome, isLeader: true };
    },
  };
}

function isUnchanged(ofQuery: TagGenerations | undefined, ofRequest: TagGenerations | undefined): boolean {
  if (ofQuery === undefined || ofRequest === undefined) return false;
  return Object.entries(namesOf(ofQuery)).every(([tag, name]) => ofRequest.get(tag)?.name === name);
}

/** Bounds the wait for another request's work, which the platform may cancel with that request. */
export async function withTimeout<T>(
  work: Promise<T>,
  ms: number,
  unavailable: (cause: unknown) => Error,
): Promise<T> {
  let timer = 0;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(unavailable(new Error(`no answer to another request within ${ms} ms`))),
      ms,
    );
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
