import type { Context } from "hono";

// The platform cache is Workers Cache (developers.cloudflare.com/workers/cache/). If `[cache]` in wrangler.toml enables
// it, it looks up each request before the Worker runs, and stores the Worker's responses.

/**
 * Headers that are part of the platform cache's key (…/workers/cache/cache-keys/#what-goes-into-the-cache-key). A request
 * with one of them would have an entry of its own.
 */
const KEY_HEADERS = [
  "x-http-method-override",
  "x-http-method",
  "x-method-override",
  "x-forwarded-host",
  "x-host",
  "x-forwarded-scheme",
  "x-original-url",
  "x-rewrite-url",
  "forwarded",
  "cloudflare-workers-version-key",
];

/**
 * The host of the Worker's requests to itself. It is not part of the cache key
 * (…/workers/cache/cache-keys/#service-binding-url), and no client can reach it (RFC 6761, section 6.4).
 */
const INTERNAL_HOST = "canonical.invalid";

/** The platform's additions to the execution context. Hono's type lacks the cache. */
type PlatformContext = { cache?: CacheContext; exports?: { default: Fetcher } };

/** The platform cache, seen from one request. */
export type PlatformCache = {
  /** Whether the request URL is the cache key. Only then may the platform cache store the response. */
  isCanonical(key: string): boolean;
  /** Whether the Worker made this request to itself. Then it must not make another one. */
  isInternal: boolean;
  /** Requests a key through the platform cache, which calls the Worker on a miss. */
  fetch(key: string): Promise<Response>;
};

/** `headers`: for the Worker's requests to itself. Undefined: the platform cache is not enabled. */
export function platformCacheOf(c: Context, headers: Record<string, string> = {}): PlatformCache | undefined {
  const { cache, exports }: PlatformContext = c.executionCtx;
  if (cache === undefined || exports === undefined) return undefined;
  const { origin, hostname } = new URL(c.req.url);
  return {
    isCanonical: (key) =>
      c.req.url.slice(origin.length) === key && KEY_HEADERS.every((name) => c.req.header(name) === undefined),
    isInternal: hostname === INTERNAL_HOST,
    fetch: (key) => exports.default.fetch(`https://${INTERNAL_HOST}${key}`, { headers }),
  };
}
