import type { Lifetime } from "./cache/lifetime.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long an edge cache may serve each response. */
export const lifetimes = {
  productList: { fresh: MINUTE, staleWhileRevalidate: 10 * MINUTE, staleIfError: DAY },
  /** Cards, listings, searches, the product page. Their ratings are stale by fresh + staleWhileRevalidate at most: a minute. */
  cards: { fresh: 30, staleWhileRevalidate: 30, staleIfError: DAY },
  product: { fresh: 5 * MINUTE, staleWhileRevalidate: HOUR, staleIfError: DAY },
  /** Short, because they contain the stock. */
  styles: { fresh: MINUTE, staleWhileRevalidate: 10 * MINUTE, staleIfError: DAY },
  related: { fresh: 5 * MINUTE, staleWhileRevalidate: HOUR, staleIfError: DAY },
  reviews: { fresh: 30, staleWhileRevalidate: 5 * MINUTE, staleIfError: DAY },
  /** Review counts of several products, which no purge invalidates. */
  metas: { fresh: 30, staleWhileRevalidate: 30, staleIfError: DAY },
  documentation: { fresh: HOUR, staleWhileRevalidate: DAY, staleIfError: DAY },
  /** A 404 of any of them. */
  notFound: { fresh: 30, staleWhileRevalidate: 0, staleIfError: 0 },
} satisfies Record<string, Lifetime>;
