import { type Aliases, pathAndQuery } from "./cache/aliases.ts";
import { toResponse } from "./cache/cached.ts";
import type { EdgeCacheWithMemory } from "./cache/edge-cache.ts";
import type { Served } from "./cache/tier.ts";
import type { EveryAnswer } from "./every-answer.ts";
import { POSITION } from "./http/position.ts";
import type { EventContext, RequestFacts } from "./router.ts";

/**
 * Answers a read from this isolate's memory, without the routes. Keys are made from validated input, so a request URL that
 * is a key, or a known alias of one, needs no validation. Undefined: the routes must answer. With the platform cache they
 * always do, because it stores the entries itself.
 */
export function createMemoryHits(cache: EdgeCacheWithMemory, aliases: Aliases, { begin, end }: EveryAnswer) {
  return function answerFromMemory(
    request: Request,
    ctx?: EventContext,
  ): Promise<Response | undefined> | Response | undefined {
    const { method, url, headers } = request;
    if (headers.has(POSITION)) return undefined; // `cached` compares the position with the entry
    if ((method !== "GET" && method !== "HEAD") || ctx?.cache !== undefined) return undefined;
    const requested = pathAndQuery(url);
    const recalled = cache.recall(aliases.keyOf(requested));
    if (recalled === undefined) return undefined;
    const facts = begin(request);
    return recalled instanceof Promise
      ? recalled.then((served) => answer(request, requested, facts, served))
      : answer(request, requested, facts, recalled);
  };

  function answer(request: Request, requested: string, facts: RequestFacts, served: Served | undefined) {
    if (served === undefined || served.entry.status !== 200) return undefined;
    facts.cache = "hit";
    const { method, headers } = request;
    const queryAt = requested.indexOf("?");
    const path = queryAt < 0 ? requested : requested.slice(0, queryAt);
    const response = toResponse(served, headers.get("If-None-Match"), (status) =>
      end(facts, { method, path, status }),
    );
    return method === "HEAD" ? new Response(null, response) : response;
  }
}
