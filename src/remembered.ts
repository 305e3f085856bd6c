import { toResponse } from "./cache/cached.ts";
import type { OwnCache } from "./cache/edge-cache.ts";
import type { EveryAnswer } from "./every-answer.ts";
import type { EventContext } from "./router.ts";

/**
 * Answers a read that is spelled as its key and whose fresh answer this isolate remembers, without a look at the routes:
 * keys are made from validated input, so a path and query that equal one need no other validation. Undefined: the
 * routes are to answer. So are they where the platform's cache is in front, which keeps such answers itself.
 */
export function createRemembered(cache: OwnCache, { begin, end }: EveryAnswer) {
  return async function answerRemembered(
    request: Request,
    ctx?: EventContext,
  ): Promise<Response | undefined> {
    const { method, url } = request;
    if ((method !== "GET" && method !== "HEAD") || ctx?.cache !== undefined) return undefined;
    const pathAt = url.indexOf("/", url.indexOf("//") + 2);
    const recalling = cache.recall(url.slice(pathAt));
    if (recalling === undefined) return undefined;

    const facts = begin(request);
    const served = await recalling;
    if (served === undefined || served.entry.status !== 200) return undefined;
    facts.cache = "hit";
    const response = await toResponse(served, request.headers.get("If-None-Match") ?? undefined);
    const path = new URL(url).pathname;
    const headers = end(facts, { method, path, status: response.status });
    for (const name in headers) response.headers.set(name, headers[name] as string);
    return method === "HEAD" ? new Response(null, response) : response;
  };
}
