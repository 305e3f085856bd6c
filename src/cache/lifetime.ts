/** Seconds that an edge cache may keep an answer; the stale ones count from the end of its freshness (RFC 5861). */
export type Lifetime = { fresh: number; staleWhileRevalidate: number; staleIfError: number };

/** For how long an answer that is asked for is served at most while the origin is well, in seconds. */
export const servedFor = ({ fresh, staleWhileRevalidate }: Lifetime): number => fresh + staleWhileRevalidate;

/**
 * A lifetime as the directives of RFC 9111 and RFC 5861, for the CDN headers of RFC 9213. Never `s-maxage`,
 * which would switch both stale directives off; and `stale-if-error` always, for its absence means forever.
 */
export function edgeDirectives({ fresh, staleWhileRevalidate, staleIfError }: Lifetime): string {
  return `max-age=${fresh}, stale-while-revalidate=${staleWhileRevalidate}, stale-if-error=${staleIfError}`;
}
