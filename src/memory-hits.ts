import { type Aliases, pathAndQuery } from "./cache/aliases.ts";
import { toResponse } from "./cache/cached.ts";
import type { EdgeCacheWithMemory } from "./cache/edge-cache.ts";
import type { Served } from "./cache/tier.ts";
import type { EveryAnswer } from "./every-answer.ts";
import { POSITION, type Positions } from "./http/position.ts";
import type { EventContext } from "./router.ts";

/**
 * Answers a read from this isolate's memory, without the routes. Keys are made from validated input, so a request URL that
 * is a key, or a known alias of one, needs no validation. Undefined: the routes must answer. With the platform cache they
 * always do, because it stores the entries itself.
 */
export function createMemoryHits(
  cache: EdgeCacheWithMemory,
  aliases: Aliases,
  positions: Positions,
  { begin, end }: EveryAnswer,
) {
  return function answerFromMemory(
    request: Request,
    ctx?: EventContext,
  ): Promise<Response | undefined> | Response | undefined {
    const { method, url, headers } = request;
    const position = headers.get(POSITION);
    const madeAfter = position === null ? 0 : positions.verified.get(position);
    if (madeAfter === undefined) return undefined; // the routes verify it
    if ((method !== "GET" && method !== "HEAD") || ctx?.cache !== undefined) return undefined;
    const requested = pathAndQuery(url);
    const recalled = cache.recall(aliases.keyOf(requested));
    if (recalled === undefined) return undefined;
    const facts = begin(request);

    const answer = (served: Served | undefined): Response | undefined => {
      if (served?.entry.status !== 200 || served.entry.moment < madeAfter) return undefined;
      facts.cache = "hit";
      const [path = requested] = requested.split("?", 1);
      const response = toResponse(served, headers.get("If-None-Match"), (status) =>
        end(facts, { method, path, status }),
      );
      return method === "HEAD" ? new Response(null, response) : response;
    };

    return recalled instanceof Promise ? recalled.then(answer) : answer(recalled);
  };
}
