/** What the headers of an answer say of the cache and of the time that it took. */
export type Cached = {
  /** Undefined: the answer is not cacheable, or says nothing. */
  state: "hit" | "stale" | "miss" | undefined;
  /** Served although it had expired, because the database did not answer. */
  isBridged: boolean;
  ageS: number;
  /** Seconds for which it is fresh, then served while a new one is made, then only if the database fails. */
  lifetime: { fresh: number; staleWhileRevalidate: number; staleIfError: number } | undefined;
  /** Milliseconds. Undefined: the answer does not say, or the database was not asked. */
  serverMs: number | undefined;
  originMs: number | undefined;
  /** The airport code of the data centre that answered. Undefined: the answer does not say. */
  place: string | undefined;
};

/** Values of `Cf-Cache-Status`, from Cloudflare's cache in front of the Worker. */
const IN_FRONT: Record<string, Cached["state"]> = {
  HIT: "hit",
  REVALIDATED: "hit",
  UPDATING: "stale",
  STALE: "stale",
  MISS: "miss",
  EXPIRED: "miss",
};

export function readCached(headers: Headers): Cached {
  const own = headers.get("Cache-Status"); // RFC 9211
  const timing = headers.get("Server-Timing") ?? "";
  const ms = (name: string) => {
    const [, text] = new RegExp(`\\b${name};dur=([\\d.]+)`).exec(timing) ?? [];
    return text === undefined ? undefined : Number(text);
  };
  return {
    state: IN_FRONT[headers.get("CF-Cache-Status") ?? ""] ?? stateOf(own),
    isBridged: own?.includes("detail=stale-if-error") ?? false,
    ageS: Number(headers.get("Age") ?? 0),
    lifetime: readLifetime(headers.get("CDN-Cache-Control")),
    serverMs: ms("total"),
    originMs: ms("db"),
    place: /-([A-Z]{3})$/.exec(headers.get("CF-Ray") ?? "")?.[1],
  };
}

function stateOf(own: string | null): Cached["state"] {
  if (own === null) return undefined;
  if (own.includes("detail=stale") || own.includes("detail=soft-purge")) return "stale";
  return /;\s*hit\b/.test(own) ? "hit" : "miss";
}

function readLifetime(control: string | null): Cached["lifetime"] {
  if (control === null) return undefined;
  const seconds = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(control)?.[1] ?? 0);
  return {
    fresh: seconds("max-age"),
    staleWhileRevalidate: seconds("stale-while-revalidate"),
    staleIfError: seconds("stale-if-error"),
  };
}

/** What a read of the same answer would get, so many seconds after it was made. */
export function stageOf(lifetime: NonNullable<Cached["lifetime"]>, ageS: number): string {
  const { fresh, staleWhileRevalidate, staleIfError } = lifetime;
  if (ageS < fresh) return `fresh for ${span(fresh - ageS)} more`;
  const stale = fresh + staleWhileRevalidate - ageS;
  if (stale > 0) return `expired; served while a new one is made, for ${span(stale)} more`;
  const bridge = fresh + staleIfError - ageS;
  return bridge > 0 ? `expired; served only if the database fails, for ${span(bridge)} more` : "expired";
}

export function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
