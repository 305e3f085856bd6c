import type { Context, TypedResponse } from "hono";
import { matchesAny, tagOf } from "../http/etag.ts";
import type { Representation } from "../http/representation.ts";
import { type Problem, ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";
import { discard } from "./entry.ts";
import { edgeDirectives, type Lifetime } from "./lifetimes.ts";
import { cacheStatus } from "./status.ts";
import type { Answer, Declaration, Served } from "./tier.ts";

/** Browsers ask each time: a 304 from the edge is cheap, and a writer's own refetch is never hidden. */
const BROWSER_DIRECTIVES = "public, max-age=0, must-revalidate";

/** Says in headers how long an answer may be kept: the browser not at all, an edge cache for `lifetime`. */
export function allowKeeping(c: Context, lifetime: Lifetime): void {
  const edge = edgeDirectives(lifetime);
  c.header("Cache-Control", BROWSER_DIRECTIVES);
  c.header("CDN-Cache-Control", edge);
  c.header("Cloudflare-CDN-Cache-Control", edge);
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
  const { entry, ageS, outcome }: Served = await c.var.cache.serve(
    declared,
    async () => toAnswer(await ask()),
    (work) => c.executionCtx.waitUntil(work),
  );
  allowKeeping(c, entry.lifetime);
  c.header("Cache-Status", cacheStatus(outcome));
  if (outcome.kind !== "miss") c.header("Age", String(ageS));
  c.var.facts.cache = outcome.kind;

  if (entry.status === 404 && absent !== undefined) {
    await discard(entry);
    throw new ProblemError(absent);
  }
  const response = await respond(c, entry);
  return response as Response as Response & TypedResponse<T, 200, "json">;
}

/** A 200, or a 304 with its headers if the caller has it already (RFC 9110, section 13.1.2). */
async function respond(c: Context, entry: Served["entry"]): Promise<Response> {
  const { "Content-Type": contentType, ...headers } = entry.headers;
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  const asked = c.req.header("If-None-Match");
  if (asked !== undefined && matchesAny(asked, entry.headers.ETag ?? "")) {
    await discard(entry);
    return c.body(null, 304);
  }
  if (contentType !== undefined) c.header("Content-Type", contentType);
  return c.newResponse(entry.body, 200);
}

/** With a strong tag of the bytes and of the headers that belong to them. */
async function toAnswer(made: Representation | undefined): Promise<Answer> {
  if (made === undefined) return { status: 404, headers: {}, body: "" };
  const { json, headers = {}, tags = [] } = made;
  const etag = await tagOf([json, ...Object.values(headers)].join("\n"));
  return {
    status: 200,
    headers: { "Content-Type": "application/json", ETag: etag, ...headers },
    body: json,
    tags,
  };
}
