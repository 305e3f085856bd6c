import type { Entry, EntryInfo } from "./entry.ts";
import type { Lifetime } from "./lifetime.ts";
import type { Outcome } from "./status.ts";

/** Describes a cacheable response, from the route's validated input alone. */
export type Descriptor = {
  /** The cache key, made by key.ts. */
  key: string;
  lifetime: Lifetime;
  /** What the response depends on: two at most, because each is looked up on every hit. */
  tags: readonly string[];
  /** Entries made before this moment are not served. In milliseconds since the epoch. */
  madeAfter?: number;
};

/** The origin's answer. `shown`: tags of everything in it, for Cache-Tag alone. */
export type Answer = Pick<EntryInfo, "status" | "headers"> & { body: string; shown?: readonly string[] };

/** Tells the platform cache to store the response with these tags, or not to store it. */
export type PlatformCaching = { tags: readonly string[] } | "no-store";

/** `platform`: set only where the platform cache is enabled. */
export type Served = { entry: Entry; ageS: number; outcome: Outcome; platform?: PlatformCaching };

/** The cache tier's interface for routes. */
export interface EdgeCache {
  /**
   * Serves a stored entry if `descriptor` allows it, else the result of `ask`, which one leader calls for all waiting
   * requests. `background` lets work continue after the response. Fails as `ask` does if no stored entry can be served.
   */
  serve(
    descriptor: Descriptor,
    ask: () => Promise<Answer>,
    background: (work: Promise<unknown>) => void,
  ): Promise<Served>;
  /** Invalidates every entry of the tier's own store with one of these tags, before it resolves. `*`: all entries. */
  purge(tags: readonly string[]): Promise<void>;
  /** Marks all entries of the tier's own store stale. For `seconds` they may be served while they are refreshed. */
  purgeSoftly(seconds: number): Promise<void>;
}
