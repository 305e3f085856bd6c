import type { Context, TypedResponse } from "hono";
import { discard } from "./entry.ts";
import { matchesAny, tagOfRepresentation } from "./etag.ts";
import { edgeDirectives, type Lifetime } from "./lifetime.ts";
import type { Representation } from "./representation.ts";
import { pathAndQuery, type Spellings } from "./spellings.ts";
import { cacheStatus, type Outcome } from "./status.ts";
import type { Answer, Descriptor, EdgeCache, PlatformCaching, Served } from "./tier.ts";

/** Browsers ask each time: a 304 from the edge is cheap, and a writer's own refetch is never hidden. */
const BROWSER_DIRECTIVES = "public, max-age=0, must-revalidate";

export type Headers = Record<string, string>;

/** What `cached` finds in Hono's context, where a middleware has put it. */
export type CacheVariables = {
  cache: EdgeCache;
  /** Told which key a path and query mean. */
  spellings?: Spellings;
  /** Told how the answer came about, and whether the platform's cache will give it to other callers too. */
  facts?: { cache?: Outcome["kind"]; isShared?: true };
  /** Called once, with the status of the answer: the headers that every answer of the app has. */
  finish?: (status: number) => Headers;
  /** Of a caller who must see a write: nothing kept that was made before this moment will do. */
  madeAfter?: number;
};

/**
 * The headers that say how long an answer may be kept: by the browser not at all, by an edge cache for `lifetime`. The
 * platform's own cache reads Cloudflare-CDN-Cache-Control before all others, and takes it away
 * (developers.cloudflare.com/workers/cache/configuration/#header-precedence). To it, `public` says that the answer is
 * the same for callers with credentials (RFC 9111, section 3.5; …/#automatic-bypass-conditions).
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

/** Whether the platform's cache will give this answer to other callers too. */
export const isShared = (platform: PlatformCaching | undefined) =>
  platform !== undefined && platform !== "no-store";

/**
 * Answers with what `descriptor` describes, from the cache or from `ask`. Where that finds nothing, `absent` makes the
 * error to throw; without it, the app's own 404 is the answer. The JSON has the shape `T` because a store wrote it so,
 * which the compiler cannot see: hence the cast, and tests that hold every answer against its schema.
 */
export async function cached<T>(
  c: Context,
  descriptor: Descriptor,
  ask: () => Promise<Representation | undefined>,
  absent?: () => Error,
): Promise<Response & TypedResponse<T, 200, "json">> {
  // The compiler cannot ask all apps for them; and `c.var` would copy every variable that there is.
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
  variable("spellings")?.learn(pathAndQuery(c.req.url), descriptor.key);
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

/** How an answer came about, and how long it may be kept. */
function cachingHeaders({ entry, ageS, outcome, platform }: Served): Headers {
  const headers = lifetimeHeaders(entry.lifetime, platform);
  if (isShared(platform)) return headers;
  headers["Cache-Status"] = cacheStatus(outcome);
  if (outcome.kind !== "miss") headers.Age = String(ageS);
  return headers;
}

/**
 * A 200, or a 304 with its headers if the caller has it already (RFC 9110, section 13.1.2). `more`: makes the headers
 * that it has beside its own, of its status.
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
