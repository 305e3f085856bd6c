import { z } from "@hono/zod-openapi";

/** `soft`: keep the entries and mark them stale. */
export type Batch = { tags: readonly string[] } | { everything: true; soft?: true };

/** `retryAfterS`: set if there were too many calls. Seconds until the next one is allowed. */
export type Outcome = { done: true } | { done: false; why: string; retryAfterS?: number };

/** A receiver of purges for all data centres. It may throw, and must obey the signal. `marksStale`: accepts soft batches. */
export type PurgePort = {
  name: string;
  marksStale: boolean;
  purge: (batch: Batch, signal: AbortSignal) => Promise<Outcome>;
};

/**
 * The platform cache (developers.cloudflare.com/workers/cache/purge). It reports too many calls like any other failure,
 * without a time. A soft purge is its invalidate()
 * (developers.cloudflare.com/changelog/post/2026-09-29-workers-cache-invalidate), which has not been tried there.
 */
function workersCachePort(cache: CacheContext): PurgePort {
  return {
    name: "workers-cache",
    marksStale: true,
    async purge(batch) {
      const options = "tags" in batch ? { tags: [...batch.tags] } : { purgeEverything: true };
      const isSoft = "everything" in batch && batch.soft === true;
      const { success, errors } = await (isSoft ? cache.invalidate(options) : cache.purge(options));
      if (success) return { done: true };
      return { done: false, why: errors.map(({ code, message }) => `${code} ${message}`).join("; ") };
    },
  };
}

export type Zone = { zoneId: string; token: string };

const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";
const TOO_MANY_REQUESTS = 429;
const LONGEST_REPORT = 300;

const Success = z.object({ success: z.literal(true) });

/**
 * The zone's purge API, which also purges the Cache API by Cache-Tag
 * (developers.cloudflare.com/api/resources/cache/methods/purge). `api` is not an environment variable, so that no setting
 * can send the token to another host.
 */
export function zonePort({ zoneId, token }: Zone, api = CLOUDFLARE_API): PurgePort {
  return {
    name: "zone",
    marksStale: false, // the Cache API treats entries that the zone marks stale as misses
    async purge(batch, signal) {
      const response = await fetch(`${api}/zones/${zoneId}/purge_cache`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify("tags" in batch ? { tags: batch.tags } : { purge_everything: true }),
        redirect: "manual", // so that the token is sent to no other host
        signal,
      });
      const text = await response.text();
      if (response.ok && Success.safeParse(parseJson(text)).success) return { done: true };
      const why = `${response.status} ${text.slice(0, LONGEST_REPORT)}`;
      if (response.status !== TOO_MANY_REQUESTS) return { done: false, why };
      return { done: false, why, retryAfterS: retryAfterOf(response) };
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** RFC 9110, section 10.2.3, as seconds. 0 if it is missing or a date. */
function retryAfterOf(response: Response): number {
  return Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || 0;
}

/** The platform cache if it is enabled, else the zone. Undefined: there is no receiver. */
export function choosePort(
  cache: CacheContext | undefined,
  zone: PurgePort | undefined,
): PurgePort | undefined {
  // In local runtimes `cache` may lack the function.
  return typeof cache?.purge === "function" ? workersCachePort(cache) : zone;
}
