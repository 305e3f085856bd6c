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
  "Server-Timing": text("Milliseconds spent waiting: `db`, `total`; and how the `cache` served."),
  "Access-Control-Allow-Origin": text("`*`: pages of any origin may read it."),
  "Cross-Origin-Resource-Policy": text("`cross-origin`"),
  "X-Content-Type-Options": text("`nosniff`"),
  "Referrer-Policy": text("`no-referrer`"),
};

const retryAfter: Headers = { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } };

const edge: Headers = {
  "CDN-Cache-Control": text("How long an edge cache may keep the answer (RFC 9213)."),
  "Cloudflare-CDN-Cache-Control": text("The same, for Cloudflare alone."),
  "Cache-Status": text("How our cache came by the answer (RFC 9211)."),
  Age: text("Seconds since it was made, if it comes from our cache."),
};

const validators: Headers = {
  ...everywhere,
  ...edge,
  ETag: text("A strong validator: send it back as If-None-Match."),
};

/** Of a page for people. */
export const POLICY_HEADERS: Headers = { "Content-Security-Policy": text("Scripts and data of ours only.") };

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

const requestHeader = (name: string, description: string, bounds: HeaderBounds = {}) =>
  ({ in: "header", name, required: false, schema: { type: "string", ...bounds }, description }) as const;
type HeaderBounds = { minLength?: number; maxLength?: number; pattern?: string };

/** Taken by every route. */
export const anyRequest = [
  requestHeader(
    "X-Request-Id",
    "An id of the caller's own for this request, of letters, digits, `_`, `-` and `=`.",
  ),
];

/** Taken by every cacheable read. */
export const anyRead = [
  ...anyRequest,
  requestHeader(
    "If-None-Match",
    "An ETag had before: if it is still right, the answer is 304 without a body.",
  ),
];

/** Taken by a write of something that must still be what the caller thinks it is. */
export const anyChange = [
  ...anyRequest,
  requestHeader(
    "If-Match",
    "The ETag of the product as the caller knows it, without a W/ that was put on while compressing: if it has another by now, 412.",
  ),
];

/** Taken by a write that happens at most once. */
export const anyPost = [
  ...anyRequest,
  requestHeader(
    "Idempotency-Key",
    "A random text of the caller's, 1 to 255 visible ASCII characters: a request sent again with it within 24 hours " +
      "changes nothing more and has the first one's answer, with `Idempotent-Replayed: true`.",
    { minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
  ),
];

/** A good answer that no cache keeps. */
export function unstored<T extends z.ZodType>(schema: T) {
  return { description: "OK", headers: everywhere, content: { "application/json": { schema } } };
}

const replayed: Headers = {
  "Idempotent-Replayed": text("`true`: this answers a request that came before with the same key."),
};

/** The answer of a write: the thing as a read of it would show it. */
export function written<T extends z.ZodType>(schema: T, { isNew = false } = {}) {
  const headers = {
    ...everywhere,
    ETag: text("What a read would have: for If-Match."),
    ...(isNew && { Location: text("Where it is."), ...replayed }),
  };
  return {
    description: isNew ? "Created" : "OK",
    headers,
    content: { "application/json": { schema } },
  };
}

/** The answer of a write that made a thing without a place of its own. */
export function created<T extends z.ZodType>(schema: T) {
  const headers = { ...everywhere, ...replayed };
  return { description: "Created", headers, content: { "application/json": { schema } } };
}

/** The good answer of a write that has nothing to show. */
export const noContent = { description: "Done.", headers: everywhere };

const MEANING = {
  400: "The body is not JSON, or a text in it contains NUL.",
  401: "The token is missing or wrong.",
  404: "There is no such thing.",
  409: "Another request with the same Idempotency-Key is still being answered.",
  412: "If-Match does not name the tag that the thing has now.",
  413: "The body is too large.",
  415: "The body is not JSON by its content type, or it is encoded.",
  422: "A parameter or field is not valid; the answer says which and what is allowed.",
  429: "This client address has written too often; Retry-After says when it may again.",
  503: "The database cannot answer and nothing usable is cached.",
  default:
    "An unknown path (404), a method that a path does not have (405, with Allow), or a fault of ours (500).",
} as const;

type ProblemStatus = Exclude<keyof typeof MEANING, "default">;

/** The problem answers of a route; `default` stands for those that any path has: 404, 405, 500. */
export function problems<S extends ProblemStatus>(...statuses: S[]) {
  const content = { "application/problem+json": { schema: ProblemDetails } };
  const own: Partial<Record<ProblemStatus, Headers>> = { 404: edge, 429: retryAfter, 503: retryAfter };
  const entries = [...statuses, "default" as const].map((status) => [
    status,
    { description: MEANING[status], headers: { ...everywhere, ...own[status as ProblemStatus] }, content },
  ]);
  type Described = { description: string; headers: Headers; content: typeof content };
  return Object.fromEntries(entries) as Record<S | "default", Described>;
}
