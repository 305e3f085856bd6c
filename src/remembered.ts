import { toResponse } from "./cache/cached.ts";
import type { OwnCache } from "./cache/edge-cache.ts";
import type { Served } from "./cache/tier.ts";
import type { EveryAnswer } from "./every-answer.ts";
import type { EventContext, RequestFacts } from "./router.ts";

/**
 * Answers a read that is spelled as its key and whose fresh answer this isolate remembers, without a look at the routes:
 * keys are made from validated input, so a path and query that equal one need no other validation. Undefined: the
 * routes are to answer. So are they where the platform's cache is in front, which keeps such answers itself.
 */
export function createRemembered(cache: OwnCache, { begin, end }: EveryAnswer) {
  return function answerRemembered(
    request: Request,
    ctx?: EventContext,
  ): Promise<Response | undefined> | Response | undefined {
    const { method, url } = request;
    if ((method !== "GET" && method !== "HEAD") || ctx?.cache !== undefined) return undefined;
    const pathAt = url.indexOf("/", url.indexOf("//") + 2);
    const key = url.slice(pathAt);
    const recalled = cache.recall(key);
    if (recalled === undefined) return undefined;
    const facts = begin(request);
    return recalled instanceof Promise
      ? recalled.then((served) => answer(request, key, facts, served))
      : answer(request, key, facts, recalled);
  };

  function answer(request: Request, key: string, facts: RequestFacts, served: Served | undefined) {
    if (served === undefined || served.entry.status !== 200) return undefined;
    facts.cache = "hit";
    const { method, headers } = request;
    const queryAt = key.indexOf("?");
    const path = queryAt < 0 ? key : key.slice(0, queryAt);
    const response = toResponse(served, headers.get("If-None-Match"), (status) =>
      end(facts, { method, path, status }),
    );
    return method === "HEAD" ? new Response(null, response) : response;
  }
}
