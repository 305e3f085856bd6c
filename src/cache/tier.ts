import type { Entry, EntryInfo } from "./entry.ts";
import type { Lifetime } from "./lifetimes.ts";
import type { Outcome } from "./status.ts";

/** What a route says of a cacheable answer, from its validated input alone. */
export type Declaration = {
  /** Path and query in one spelling: aliases folded, defaults left out, nothing unknown in it. See key.ts. */
  key: string;
  lifetime: Lifetime;
  /** Those known before the query; an answer may add more. */
  tags: readonly string[];
};

/** What the origin had to say; `tags`: what else the answer depends on. */
export type Answer = Pick<EntryInfo, "status" | "headers"> & { body: string; tags?: readonly string[] };

/** What a cache in front of the Worker is told about an answer: to keep it under these tags, or not to keep it. */
export type Keeping = { tags: readonly string[] } | "no-store";

/** `inFront`: only where there is such a cache. */
export type Served = { entry: Entry; ageS: number; outcome: Outcome; inFront?: Keeping };

/** The tier as routes know it, whoever keeps the answers. */
export interface EdgeCache {
  /**
   * Serves what `declared` describes: a kept answer if it may, else one from `ask`, which one caller asks for all who
   * wait. `background` keeps work going after the answer. Fails as `ask` does when nothing usable is kept.
   */
  serve(
    declared: Declaration,
    ask: () => Promise<Answer>,
    background: (work: Promise<unknown>) => void,
  ): Promise<Served>;
  /** Ends every answer of these tags that we keep ourselves, for all who ask after this resolves; `*` ends all. */
  purge(tags: readonly string[]): Promise<void>;
}
