import { z } from "@hono/zod-openapi";

/** `soft`: keep the answers and mark them stale. */
export type Batch = { tags: readonly string[] } | { everything: true; soft?: true };

/** `retryAfterS`: too many calls; the seconds until the next one is allowed. */
export type Outcome = { done: true } | { done: false; why: string; retryAfterS?: number };

/**
 * A receiver of purges that reaches all data centres. It may throw, and must heed the signal. `marksStale`: it takes soft
 * batches too.
 */
export type PurgePort = {
  name: string;
  marksStale: boolean;
  purge: (batch: Batch, signal: AbortSignal) => Promise<Outcome>;
};

/**
 * The cache that the platform has put in front of this Worker (developers.cloudflare.com/workers/cache/purge). Too many
 * calls are told like any other failure, and without a time. Soft is its invalidate()
 * (developers.cloudflare.com/changelog/post/2026-09-29-workers-cache-invalidate), which could not be tried there.
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
 * The purge API of the zone, which also finds what Workers have put into the Cache API, by its Cache-Tag
 * (developers.cloudflare.com/api/resources/cache/methods/purge). `api` is a parameter and no variable, so that no setting
 * can send the token elsewhere.
 */
export function zonePort({ zoneId, token }: Zone, api = CLOUDFLARE_API): PurgePort {
  return {
    name: "zone",
    marksStale: false, // what it can mark stale the Cache API does not find, which is a purge
    async purge(batch, signal) {
      const response = await fetch(`${api}/zones/${zoneId}/purge_cache`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify("tags" in batch ? { tags: batch.tags } : { purge_everything: true }),
        redirect: "manual", // the token goes nowhere else
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

/** The receiver of purges: the platform's cache if it is in front, else the zone. Undefined: none. */
export function choosePort(
  cache: CacheContext | undefined,
  zone: PurgePort | undefined,
): PurgePort | undefined {
  // Local runtimes may have an object here without the function.
  return typeof cache?.purge === "function" ? workersCachePort(cache) : zone;
}
