import type { Entry } from "./entry.ts";

/** `ttlS`: negative when stale. `collapsed`: the request shared another one's query. */
export type Outcome =
  | { kind: "hit"; ttlS: number }
  | { kind: "stale"; ttlS: number; because: "stale-while-revalidate" | "stale-if-error" | "soft-purge" }
  | { kind: "miss"; because: "uri-miss" | "stale" | "request"; stored: boolean; collapsed: boolean };

/** The Cache-Status header (RFC 9211). */
export function cacheStatus(outcome: Outcome): string {
  switch (outcome.kind) {
    case "hit":
      return `atelier; hit; ttl=${outcome.ttlS}`;
    case "stale":
      return `atelier; hit; ttl=${outcome.ttlS}; detail=${outcome.because}`;
    case "miss":
      return `atelier; fwd=${outcome.because}${outcome.stored ? "; stored" : ""}${outcome.collapsed ? "; collapsed" : ""}`;
  }
}

/** The rules of freshness and staleness (RFC 5861). */
export function judge({ moment, lifetime }: Pick<Entry, "moment" | "lifetime">, now: number) {
  const ageS = Math.max(0, Math.floor((now - moment) / 1000));
  const ttlS = lifetime.fresh - ageS;
  const isFresh = ttlS > 0;
  return {
    ageS,
    ttlS,
    isFresh,
    mayServeWhileRevalidating: !isFresh && -ttlS <= lifetime.staleWhileRevalidate,
    mayServeIfError: !isFresh && -ttlS <= lifetime.staleIfError,
  };
}
