import type { Context, TypedResponse } from "hono";
import { matchesAny, tagOfRepresentation } from "../http/etag.ts";
import type { Representation } from "../http/representation.ts";
import { type Problem, ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";
import { discard, type Entry } from "./entry.ts";
import { edgeDirectives, type Lifetime } from "./lifetimes.ts";
import { cacheStatus } from "./status.ts";
import type { Answer, Declaration, Keeping } from "./tier.ts";

/** Browsers ask each time: a 304 from the edge is cheap, and a writer's own refetch is never hidden. */
const BROWSER_DIRECTIVES = "public, max-age=0, must-revalidate";

/**
 * Says in headers how long an answer may be kept: the browser not at all, an edge cache for `lifetime`. The platform's
 * own cache reads Cloudflare-CDN-Cache-Control before all others, which then count for nothing, and takes it away
 * (developers.cloudflare.com/workers/cache/configuration/#header-precedence). To it, `public` says that the answer is
 * the same for callers with credentials (RFC 9111, section 3.5; …/#automatic-bypass-conditions).
 */
export function allowKeeping(c: Context<AppEnv>, lifetime: Lifetime, inFront?: Keeping): void {
  const edge = edgeDirectives(lifetime);
  c.header("Cache-Control", BROWSER_DIRECTIVES);
  c.header("CDN-Cache-Control", edge);
  if (inFront === undefined) c.header("Cloudflare-CDN-Cache-Control", edge);
  else if (inFront === "no-store") c.header("Cloudflare-CDN-Cache-Control", "no-store");
  else {
    c.header("Cloudflare-CDN-Cache-Control", `public, ${edge}`);
    if (inFront.tags.length > 0) c.header("Cache-Tag", inFront.tags.join(","));
    c.var.facts.keptInFront = true;
  }
}

/**
 * Answers with what `declared` describes, from the cache or from `ask`; where that finds nothing, with `absent`.
 * The JSON has the shape `T` because a store wrote it so, which the compiler cannot see: hence the cast, and tests that
 * hold every answer against its schema.
 */
export async function cached<T>(
  c: Context<AppEnv>,
  declared: Declaration,
  ask: () => Promise<Representation | undefined>,
  absent?: Problem,
): Promise<Response & TypedResponse<T, 200, "json">> {
  const { entry, ageS, outcome, inFront } = await c.var.cache.serve(
    declared,
    async () => toAnswer(await ask()),
    (work) => c.executionCtx.waitUntil(work),
  );
  const isAbsent = entry.status === 404 && absent !== undefined;
  const isUnchanged = !isAbsent && isNamed(c.req.header("If-None-Match"), entry);
  if (isAbsent || isUnchanged) await discard(entry);

  // From here on nothing may fail, or an error would go out as something to keep.
  allowKeeping(c, entry.lifetime, inFront);
  if (!c.var.facts.keptInFront) {
    c.header("Cache-Status", cacheStatus(outcome));
    if (outcome.kind !== "miss") c.header("Age", String(ageS));
  }
  c.var.facts.cache = outcome.kind;
  if (isAbsent) throw new ProblemError(absent);
  const response = respond(c, entry, isUnchanged);
  return response as Response as Response & TypedResponse<T, 200, "json">;
}

const isNamed = (ifNoneMatch: string | undefined, { headers }: Entry) =>
  ifNoneMatch !== undefined && matchesAny(ifNoneMatch, headers.ETag ?? "");

/** A 200, or a 304 with its headers if the caller has it already (RFC 9110, section 13.1.2). */
function respond(c: Context, { headers, body }: Entry, isUnchanged: boolean): Response {
  const { "Content-Type": contentType, ...others } = headers;
  for (const [name, value] of Object.entries(others)) c.header(name, value);
  if (isUnchanged) return c.body(null, 304);
  if (contentType !== undefined) c.header("Content-Type", contentType);
  return c.newResponse(body, 200);
}

async function toAnswer(made: Representation | undefined): Promise<Answer> {
  if (made === undefined) return { status: 404, headers: {}, body: "" };
  const { json, headers = {}, tags = [] } = made;
  const etag = await tagOfRepresentation(made);
  return {
    status: 200,
    headers: { "Content-Type": "application/json", ETag: etag, ...headers },
    body: json,
    tags,
  };
}
