/** Seconds that an edge cache may serve a response. The stale ones count from the end of `fresh` (RFC 5861). */
export type Lifetime = { fresh: number; staleWhileRevalidate: number; staleIfError: number };

/** The longest time that an entry is served while the origin works, in seconds. */
export const servedFor = ({ fresh, staleWhileRevalidate }: Lifetime): number => fresh + staleWhileRevalidate;

/**
 * A lifetime as the directives of RFC 9111 and RFC 5861, for the CDN headers of RFC 9213. `s-maxage` would disable both
 * stale directives. Without `stale-if-error` there would be no limit.
 */
export function edgeDirectives({ fresh, staleWhileRevalidate, staleIfError }: Lifetime): string {
  return `max-age=${fresh}, stale-while-revalidate=${staleWhileRevalidate}, stale-if-error=${staleIfError}`;
}
