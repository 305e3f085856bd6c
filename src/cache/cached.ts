import type { Context, TypedResponse } from "hono";
import { type Aliases, pathAndQuery } from "./aliases.ts";
import { discard } from "./entry.ts";
import { matchesAny, tagOfRepresentation } from "./etag.ts";
import { edgeDirectives, type Lifetime } from "./lifetime.ts";
import type { Representation } from "./representation.ts";
import { cacheStatus, type Outcome } from "./status.ts";
import type { Answer, Descriptor, EdgeCache, PlatformCaching, Served } from "./tier.ts";

/** Browsers revalidate each time: a 304 from the edge is cheap, and a client sees its own write at once. */
const BROWSER_DIRECTIVES = "public, max-age=0, must-revalidate";

export type Headers = Record<string, string>;

/** The variables of Hono's context that `cached` uses. A middleware sets them. */
export type CacheVariables = {
  cache: EdgeCache;
  /** Learns which cache key each request URL resolves to. */
  aliases?: Aliases;
  /** Gets the cache outcome, and whether the platform cache will serve the response to other clients too. */
  facts?: { cache?: Outcome["kind"]; isShared?: true };
  /** Called once with the status. Returns the headers that every response of the app has. */
  finish?: (status: number) => Headers;
  /** Entries made before this moment are not served. In milliseconds since the epoch. */
  madeAfter?: number | undefined;
};

/**
 * Cache headers: browsers revalidate each time, edge caches store for `lifetime`. The platform cache reads
 * Cloudflare-CDN-Cache-Control first and removes it
 * (developers.cloudflare.com/workers/cache/configuration/#header-precedence). `public` lets it store responses to
 * requests with credentials (RFC 9111, section 3.5; …/#automatic-bypass-conditions).
 */
export function lifetimeHeaders(lifetime: Lifetime, platform?: PlatformCaching): Headers {
  const edge = edgeDirectives(lifetime);
  const headers = { "Cache-Control": BROWSER_DIRECTIVES, "CDN-Cache-Control": edge };
  if (platform === undefined) return { ...headers, "Cloudflare-CDN-Cache-Control": edge };
  if (platform === "no-store") return { ...headers, "Cloudflare-CDN-Cache-Control": "no-store" };
  return {
    ...headers,
    "Cloudflare-CDN-Cache-Control": `public, ${edge}`,
    ...(platform.tags.length > 0 && { "Cache-Tag": platform.tags.join(",") }),
  };
}

/** Whether the platform cache will serve this response to other clients too. */
export const isShared = (platform: PlatformCaching | undefined) =>
  platform !== undefined && platform !== "no-store";

/**
 * Answers a request from the cache, or from `ask` on a miss. If `ask` returns undefined, it throws the error that `absent`
 * makes, or answers with the app's 404. The JSON has the shape `T`, but the compiler cannot see that: hence the cast. Tests
 * check every response against its schema.
 */
export async function cached<T>(
  c: Context,
  descriptor: Descriptor,
  ask: () => Promise<Representation | undefined>,
  absent?: () => Error,
): Promise<Response & TypedResponse<T, 200, "json">> {
  // `c` is untyped so that any app can call this; `c.var` would copy every variable.
  const variable = <K extends keyof CacheVariables>(name: K): CacheVariables[K] => c.get(name);
  const facts = variable("facts");
  const madeAfter = variable("madeAfter");
  const served = await variable("cache").serve(
    madeAfter === undefined ? descriptor : { ...descriptor, madeAfter },
    async () => toAnswer(await ask()),
    (work) => c.executionCtx.waitUntil(work),
  );
  if (facts !== undefined) {
    facts.cache = served.outcome.kind;
    if (isShared(served.platform)) facts.isShared = true;
  }
  variable("aliases")?.learn(pathAndQuery(c.req.url), descriptor.key);
  if (served.entry.status === 404) {
    await discard(served.entry);
    for (const [name, value] of Object.entries(cachingHeaders(served))) c.header(name, value);
    if (absent !== undefined) throw absent();
    return (await c.notFound()) as never;
  }
  const response = toResponse(served, c.req.header("If-None-Match"), variable("finish"));
  if (response.status === 304) await discard(served.entry);
  return response as Response & TypedResponse<T, 200, "json">;
}

/** The cache headers, and Cache-Status and Age unless other clients get the response too. */
function cachingHeaders({ entry, ageS, outcome, platform }: Served): Headers {
  const headers = lifetimeHeaders(entry.lifetime, platform);
  if (isShared(platform)) return headers;
  headers["Cache-Status"] = cacheStatus(outcome);
  if (outcome.kind !== "miss") headers.Age = String(ageS);
  return headers;
}

/**
 * A 200, or a 304 if the client has the current ETag (RFC 9110, section 13.1.2). `more` makes additional headers for the
 * status.
 */
export function toResponse(
  served: Served,
  ifNoneMatch: string | null | undefined,
  more: (status: 200 | 304) => Headers = () => ({}),
): Response {
  const { entry } = served;
  const isUnchanged = ifNoneMatch != null && matchesAny(ifNoneMatch, entry.headers.ETag ?? "");
  const status = isUnchanged ? 304 : 200;
  const headers: Headers = { ...entry.headers, ...cachingHeaders(served), ...more(status) };
  if (!isUnchanged) return new Response(entry.body, { headers });
  delete headers["Content-Type"];
  return new Response(null, { status, headers });
}

async function toAnswer(made: Representation | undefined): Promise<Answer> {
  if (made === undefined) return { status: 404, headers: {}, body: "" };
  const { json, headers = {}, shown = [] } = made;
  const etag = await tagOfRepresentation(made);
  return {
    status: 200,
    headers: { "Content-Type": "application/json", ETag: etag, ...headers },
    body: json,
    shown,
  };
}
