import { type Aliases, pathAndQuery } from "./cache/aliases.ts";
import { toResponse } from "./cache/cached.ts";
import type { EdgeCacheWithMemory } from "./cache/edge-cache.ts";
import type { Served } from "./cache/tier.ts";
import type { EveryAnswer } from "./every-answer.ts";
import { POSITION } from "./http/position.ts";
import type { EventContext, RequestFacts } from "./router.ts";

/**
 * Answers a read from this isolate's memory, without the routes. Keys are made from validated input, so a path and query
 * that equal a key, or were resolved to one before, need no validation. Undefined: the routes must answer. They always do
 * behind the platform's cache, which stores such answers itself.
 */
export function createRemembered(cache: EdgeCacheWithMemory, aliases: Aliases, { begin, end }: EveryAnswer) {
  return function answerRemembered(
    request: Request,
    ctx?: EventContext,
  ): Promise<Response | undefined> | Response | undefined {
    const { method, url, headers } = request;
    if (headers.has(POSITION)) return undefined; // `cached` knows what must be newer
    if ((method !== "GET" && method !== "HEAD") || ctx?.cache !== undefined) return undefined;
    const asked = pathAndQuery(url);
    const recalled = cache.recall(aliases.keyOf(asked));
    if (recalled === undefined) return undefined;
    const facts = begin(request);
    return recalled instanceof Promise
      ? recalled.then((served) => answer(request, asked, facts, served))
      : answer(request, asked, facts, recalled);
  };

  function answer(request: Request, asked: string, facts: RequestFacts, served: Served | undefined) {
    if (served === undefined || served.entry.status !== 200) return undefined;
    facts.cache = "hit";
    const { method, headers } = request;
    const queryAt = asked.indexOf("?");
    const path = queryAt < 0 ? asked : asked.slice(0, queryAt);
    const response = toResponse(served, headers.get("If-None-Match"), (status) =>
      end(facts, { method, path, status }),
    );
    return method === "HEAD" ? new Response(null, response) : response;
  }
}
