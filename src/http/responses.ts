import { z } from "@hono/zod-openapi";

// What the OpenAPI document says of every answer: declared once, spread into each route.

export const ProblemDetails = z
  .object({
    type: z.string().openapi({ example: "/problems/product-not-found" }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z
      .array(
        z.object({ in: z.enum(["path", "query", "header", "body"]), field: z.string(), message: z.string() }),
      )
      .optional()
      .openapi({ description: "With 422: everything that is wrong." }),
  })
  .openapi("Problem", { description: "RFC 9457" });

type Header = { schema: { type: "string" | "integer" }; description: string };
type Headers = Record<string, Header>;

const text = (description: string): Header => ({ schema: { type: "string" }, description });

const everywhere: Headers = {
  "X-Request-Id": text("The id under which this request is logged; taken from the request if it has one."),
  "Cache-Control": text("`no-store`, unless the answer is cacheable."),
  "Server-Timing": text("Milliseconds spent waiting: `db`, `total`."),
};

const retryAfter: Headers = { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } };

const validators: Headers = {
  ...everywhere,
  ETag: text("A strong validator: send it back as If-None-Match."),
  "CDN-Cache-Control": text("How long an edge cache may keep the answer (RFC 9213)."),
  "Cloudflare-CDN-Cache-Control": text("The same, for Cloudflare alone."),
};

/** The two good answers of a cacheable read. */
export function found<T extends z.ZodType, M extends string = "application/json">(
  schema: T,
  { headers = {}, mediaType = "application/json" as M }: { headers?: Headers; mediaType?: M } = {},
) {
  const all = { ...validators, ...headers };
  return {
    200: {
      description: "OK",
      headers: all,
      content: { [mediaType]: { schema } } as Record<M, { schema: T }>,
    },
    304: { description: "What If-None-Match names is still right.", headers: all },
  };
}

/** The request header that every cacheable read understands. */
export const ifNoneMatch = {
  in: "header",
  name: "If-None-Match",
  required: false,
  schema: { type: "string" },
  description: "An ETag had before: if it is still right, the answer is 304 without a body.",
} as const;

/** A good answer that no cache keeps. */
export function unstored<T extends z.ZodType>(schema: T) {
  return { description: "OK", headers: everywhere, content: { "application/json": { schema } } };
}

const MEANING = {
  404: "There is no such thing.",
  422: "A parameter is not valid; the answer says which and what is allowed.",
  503: "The database cannot answer and nothing usable is cached.",
} as const;

type ProblemStatus = keyof typeof MEANING;

/** The problem answers of a route. */
export function problems<S extends ProblemStatus>(...statuses: S[]) {
  const content = { "application/problem+json": { schema: ProblemDetails } };
  const entries = statuses.map((status) => [
    status,
    {
      description: MEANING[status],
      headers: status === 503 ? { ...everywhere, ...retryAfter } : everywhere,
      content,
    },
  ]);
  return Object.fromEntries(entries) as Record<
    S,
    { description: string; headers: Headers; content: typeof content }
  >;
}
