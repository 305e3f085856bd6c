import type { Context } from "hono";

// The platform's own cache, Workers Cache, where `[cache]` in wrangler.toml puts it in front of the Worker
// (developers.cloudflare.com/workers/cache/): it is asked before the Worker runs, and keeps what the Worker answers.

/**
 * Parts of the platform's key besides path and query (…/workers/cache/cache-keys/#what-goes-into-the-cache-key): who
 * sends one of them has entries apart, which only he would fill.
 */
const KEYED_HEADERS = [
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
 * Of requests that the Worker makes to itself. The host is a placeholder there, and no part of the key
 * (…/workers/cache/cache-keys/#service-binding-url); no caller's request bears this one (RFC 6761, section 6.4).
 */
const OWN_HOST = "canonical.invalid";

/** What the platform adds to a request's context; Hono's type of it lacks the cache. */
type PlatformContext = { cache?: CacheContext; exports?: { default: Fetcher } };

/** The cache in front of the Worker, as one request sees it. */
export type PlatformCache = {
  /** Whether the request is spelled just as the key: only then may its answer be kept under what was asked. */
  isSpelled(key: string): boolean;
  /** Whether the Worker itself has made this request: it must not make another for it. */
  isOwn: boolean;
  /** Asks the cache under a key as any caller would, and so the Worker where the cache has nothing. */
  ask(key: string): Promise<Response>;
};

/** With the headers that the Worker's own requests are to have. Undefined: the platform keeps nothing in front of it. */
export function platformCacheOf(c: Context, headers: Record<string, string> = {}): PlatformCache | undefined {
  const { cache, exports }: PlatformContext = c.executionCtx;
  if (cache === undefined || exports === undefined) return undefined;
  const { origin, hostname } = new URL(c.req.url);
  return {
    isSpelled: (key) =>
      c.req.url.slice(origin.length) === key &&
      KEYED_HEADERS.every((name) => c.req.header(name) === undefined),
    isOwn: hostname === OWN_HOST,
    ask: (key) => exports.default.fetch(`https://${OWN_HOST}${key}`, { headers }),
  };
}
