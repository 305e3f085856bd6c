import type { Entry, EntryInfo } from "./entry.ts";
import type { Lifetime } from "./lifetime.ts";
import type { Outcome } from "./status.ts";

/** What a route says of a cacheable answer, from its validated input alone. */
export type Descriptor = {
  /** Path and query in one spelling: aliases folded, defaults left out, nothing unknown in it. See key.ts. */
  key: string;
  lifetime: Lifetime;
  /** What the answer depends on: each is looked up on every hit, so there are two at most. */
  tags: readonly string[];
  /** Of a caller who must see a write: milliseconds since the epoch, and nothing kept that was made before will do. */
  madeAfter?: number;
};

/** What the origin had to say. `shown`: tags of all that the answer shows, for Cache-Tag alone. */
export type Answer = Pick<EntryInfo, "status" | "headers"> & { body: string; shown?: readonly string[] };

/** What the platform's cache in front of the Worker is told: to keep the answer under these tags, or not to. */
export type PlatformCaching = { tags: readonly string[] } | "no-store";

/** `platform`: only where there is such a cache. */
export type Served = { entry: Entry; ageS: number; outcome: Outcome; platform?: PlatformCaching };

/** The tier as routes know it, whoever keeps the answers. */
export interface EdgeCache {
  /**
   * Serves what `descriptor` describes: a kept answer if it may, else one from `ask`, which one caller asks for all who
   * wait. `background` keeps work going after the answer. Fails as `ask` does when nothing usable is kept.
   */
  serve(
    descriptor: Descriptor,
    ask: () => Promise<Answer>,
    background: (work: Promise<unknown>) => void,
  ): Promise<Served>;
  /** Ends every answer of these tags that we keep ourselves, for all who ask after this resolves; `*` ends all. */
  purge(tags: readonly string[]): Promise<void>;
  /**
   * Ends every answer that we keep ourselves, but lets it be served for so many seconds: one query for a key and
   * isolate makes it anew meanwhile.
   */
  purgeSoftly(seconds: number): Promise<void>;
}
