import type { Cached } from "./cached.ts";
import { isEndedBy } from "./routes.ts";

/** A request, its answer, and what is known of both. */
export type Exchange = {
  number: number;
  method: string;
  url: URL;
  sent: { headers: Record<string, string>; body: string | null };
  status: number;
  headers: Headers;
  body: string;
  bytes: number;
  /** What a 304 has spared: the bytes of the answer that the page kept. */
  sparedBytes: number;
  at: number;
  ms: number;
  cached: Cached;
  /** Of a read: the tags that decide about it. Of a write: those that it purged. */
  tags: readonly string[];
  /** Of a write: the answers that it invalidated. Of a read: the write that did it. */
  ended: Exchange[];
  endedBy?: Exchange;
};

const MOST_KEPT = 60;
const exchanges: Exchange[] = [];
const listeners: ((exchange: Exchange) => void)[] = [];

/** Calls `listener` with each request once its answer is there. */
export function onExchange(listener: (exchange: Exchange) => void): void {
  listeners.push(listener);
}

/** A write is tied to the answers that the cache held and that it invalidated: the last one of each address. */
export function record(exchange: Exchange): void {
  if (exchange.method !== "GET") {
    const latest = new Map(exchanges.map((earlier) => [earlier.url.href, earlier]));
    for (const earlier of latest.values()) {
      const isHeld = earlier.cached.state !== undefined && earlier.endedBy === undefined;
      if (!isHeld || !isEndedBy(earlier.tags, exchange.tags)) continue;
      earlier.endedBy = exchange;
      exchange.ended.push(earlier);
    }
  }
  exchanges.push(exchange);
  if (exchanges.length > MOST_KEPT) exchanges.shift();
  for (const listener of listeners) listener(exchange);
}

/** For a list that begins anew. */
export function forgetAll(): void {
  exchanges.length = 0;
}
