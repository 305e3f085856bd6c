import { areCurrent, type Known, namesOf } from "./generations.ts";

/** Called by the work itself when its query starts, with the generations that it was prepared under. */
export type Begun = (known: Known | undefined) => void;

type Flight<T> = { outcome: Promise<T>; begunAt: number; known: Known | undefined };

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

    /**
     * Joins the work under `key`, or starts it. `known`: the generations that the caller has seen after arriving.
     * `mayBeLate`: the query had started already, so what its answer alone tells may have been purged in between.
     */
    run(key: string, arrivedAt: number, known: Known | undefined, work: (begun: Begun) => Promise<T>) {
      const flying = flights.get(key);
      if (flying !== undefined && (arrivedAt < flying.begunAt || sawTheSame(flying.known, known))) {
        return { outcome: flying.outcome, isLeader: false, mayBeLate: arrivedAt > flying.begunAt };
      }
      const flight: Flight<T> = {
        outcome: Promise.resolve().then(() =>
          work((generations) => {
            flight.begunAt = ++clock;
            flight.known = generations;
          }),
        ),
        begunAt: Number.POSITIVE_INFINITY,
        known: undefined,
      };
      flights.set(key, flight);
      const land = () => {
        if (flights.get(key) === flight) flights.delete(key);
      };
      flight.outcome.then(land, land);
      return { outcome: flight.outcome, isLeader: true, mayBeLate: false };
    },
  };
}

function sawTheSame(flight: Known | undefined, caller: Known | undefined): boolean {
  return flight !== undefined && caller !== undefined && areCurrent(namesOf(flight), caller);
}

/** The platform may end a leader's work with its request: those who wait for it must not wait for ever. */
export async function withPatience<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer = 0;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to another request within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
