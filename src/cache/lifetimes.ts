const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds that an edge cache may keep an answer; the stale ones count from the end of its freshness (RFC 5861). */
export type Lifetime = { fresh: number; staleWhileRevalidate: number; staleIfError: number };

/** How long each answer lives at the edge: the one place to change it. */
export const lifetimes = {
  productList: { fresh: MINUTE, staleWhileRevalidate: 10 * MINUTE, staleIfError: DAY },
  /** Cards, listings, searches, the page in one: what they show of ratings lags by both together, so by a minute. */
  cards: { fresh: 30, staleWhileRevalidate: 30, staleIfError: DAY },
  product: { fresh: 5 * MINUTE, staleWhileRevalidate: HOUR, staleIfError: DAY },
  /** Short, for they hold the stock. */
  styles: { fresh: MINUTE, staleWhileRevalidate: 10 * MINUTE, staleIfError: DAY },
  related: { fresh: 5 * MINUTE, staleWhileRevalidate: HOUR, staleIfError: DAY },
  reviews: { fresh: 30, staleWhileRevalidate: 5 * MINUTE, staleIfError: DAY },
  /** Review counts of several products, which only these end. */
  metas: { fresh: 30, staleWhileRevalidate: 30, staleIfError: DAY },
  documentation: { fresh: HOUR, staleWhileRevalidate: DAY, staleIfError: DAY },
  /** A 404 of any of them. */
  notFound: { fresh: 30, staleWhileRevalidate: 0, staleIfError: 0 },
} satisfies Record<string, Lifetime>;

/**
 * A lifetime as the directives of RFC 9111 and RFC 5861, for the CDN headers of RFC 9213. Never `s-maxage`,
 * which would switch both stale directives off; and `stale-if-error` always, for its absence means forever.
 */
export function edgeDirectives({ fresh, staleWhileRevalidate, staleIfError }: Lifetime): string {
  return `max-age=${fresh}, stale-while-revalidate=${staleWhileRevalidate}, stale-if-error=${staleIfError}`;
}
