import { namesOf, type TagGenerations } from "./generations.ts";

/** Called by the work itself when its query starts, with the generations that it was prepared under. */
export type QueryStarted = (known: TagGenerations | undefined) => void;

type Flight<T> = { outcome: Promise<T>; startedAt: number; known: TagGenerations | undefined };

/**
 * Lets callers of one isolate share work that is under way. Only data may be shared, never a Response or a stream,
 * which belong to the request that made them.
 *
 * A query that started before a caller arrived may have missed a write that this caller must see. So one may join only
 * if the query has not started since, or if the generations say that nothing was purged since it did.
 */
export function createSingleFlight<T>() {
  const flights = new Map<string, Flight<T>>();
  let clock = 0; // counts arrivals and starts: no two of them are at once, whatever the time says

  return {
    arrive: () => ++clock,

    /** Joins the work under `key`, or starts it. `known`: the generations that the caller has seen after arriving. */
    run(
      key: string,
      arrivedAt: number,
      known: TagGenerations | undefined,
      work: (queryStarted: QueryStarted) => Promise<T>,
    ): { outcome: Promise<T>; isLeader: boolean } {
      const flying = flights.get(key);
      if (flying !== undefined && (arrivedAt < flying.startedAt || sawTheSame(flying.known, known))) {
        return { outcome: flying.outcome, isLeader: false };
      }
      const flight: Flight<T> = {
        outcome: Promise.resolve().then(() =>
          work((generations) => {
            flight.startedAt = ++clock;
            flight.known = generations;
          }),
        ),
        startedAt: Number.POSITIVE_INFINITY,
        known: undefined,
      };
      flights.set(key, flight);
      const land = () => {
        if (flights.get(key) === flight) flights.delete(key);
      };
      flight.outcome.then(land, land);
      return { outcome: flight.outcome, isLeader: true };
    },
  };
}

function sawTheSame(flight: TagGenerations | undefined, caller: TagGenerations | undefined): boolean {
  if (flight === undefined || caller === undefined) return false;
  return Object.entries(namesOf(flight)).every(([tag, name]) => caller.get(tag)?.name === name);
}

/** The platform may end a leader's work with its request: those who wait for it must not wait for ever. */
export async function withPatience<T>(
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
