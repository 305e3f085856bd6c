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
      .openapi({ description: "For a 422: every invalid field." }),
  })
  .openapi("Problem", { description: "RFC 9457" });

type Header = { schema: { type: "string" | "integer" }; description: string };
type Headers = Record<string, Header>;

const text = (description: string): Header => ({ schema: { type: "string" }, description });

const everywhere: Headers = {
  "X-Request-Id": text("Id of this request in the log. It is the request's own X-Request-Id if it has one."),
  "Cache-Control": text("`no-store`, unless the answer is cacheable."),
  "Server-Timing": text(
    "Milliseconds spent waiting for `db` and in `total`; `cache` says hit, stale or miss.",
  ),
  "Access-Control-Allow-Origin": text("`*`: pages of any origin may read the answer."),
  "Cross-Origin-Resource-Policy": text("`cross-origin`"),
  "X-Content-Type-Options": text("`nosniff`"),
  "Referrer-Policy": text("`no-referrer`"),
};

const retryAfter: Headers = { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } };

const edge: Headers = {
  "CDN-Cache-Control": text("How long an edge cache may keep the answer (RFC 9213)."),
  "Cloudflare-CDN-Cache-Control": text("The same, for Cloudflare alone."),
  "Cache-Status": text("How the cache served the answer (RFC 9211)."),
  Age: text("Seconds since a cached answer was made."),
};

const validators: Headers = {
  ...everywhere,
  ...edge,
  ETag: text("A strong validator. Send it back in If-None-Match."),
};

/** Of a page for people. */
export const POLICY_HEADERS: Headers = {
  "Content-Security-Policy": text("Allows scripts and data of this host only."),
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
    304: { description: "The answer still has the ETag in If-None-Match.", headers: all },
  };
}

const requestHeader = (name: string, description: string, bounds: HeaderBounds = {}) =>
  ({ in: "header", name, required: false, schema: { type: "string", ...bounds }, description }) as const;
type HeaderBounds = { minLength?: number; maxLength?: number; pattern?: string; example?: string };

/** Taken by every route. */
export const anyRequest = [
  requestHeader("X-Request-Id", "Sets the id of this request in the log: letters, digits, `_`, `-` and `=`."),
];

/** Taken by every cacheable read. */
export const anyRead = [
  ...anyRequest,
  requestHeader("If-None-Match", "Answers 304 without a body if the answer still has this ETag."),
  requestHeader(
    "Atelier-Position",
    "Answers with what has seen the write whose answer had this position, in any data centre. Any other value is ignored.",
  ),
];

/** Taken by a write of something that must still be what the caller thinks it is. */
export const anyChange = [
  ...anyRequest,
  requestHeader(
    "If-Match",
    "Makes the change only if the product still has this ETag; else the answer is 412. Remove a W/ that compression has put before it.",
  ),
];

/** Taken by a write that happens at most once. */
export const anyPost = [
  ...anyRequest,
  requestHeader(
    "Idempotency-Key",
    "Makes the write happen once: a request sent again with the same key within 24 hours changes nothing and gets the " +
      "first answer, with `Idempotent-Replayed: true`. A random text of 1 to 255 visible ASCII characters.",
    { minLength: 1, maxLength: 255, pattern: "^[!-~]+$", example: "form-17" },
  ),
];

/** A good answer that no cache keeps. */
export function unstored<T extends z.ZodType>(schema: T) {
  return { description: "OK", headers: everywhere, content: { "application/json": { schema } } };
}

const replayed: Headers = {
  "Idempotent-Replayed": text("`true` if the answer is that of an earlier request with the same key."),
};

const position: Headers = {
  "Atelier-Position": text("Send it with a read that must see this write, in any data centre."),
};

/** The answer of a deletion: the thing as it was. */
export function deleted<T extends z.ZodType>(schema: T) {
  const { description, headers, content } = unstored(schema);
  return { description, headers: { ...headers, ...position }, content };
}

/** The answer of a write: the thing as a read of it would show it. */
export function written<T extends z.ZodType>(schema: T, { isNew = false } = {}) {
  const headers = {
    ...everywhere,
    ...position,
    ETag: text("The ETag that a read would have. Send it in If-Match."),
    ...(isNew && { Location: text("Path of the new product."), ...replayed }),
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
  404: "No such product or review.",
  409: "Another request with the same Idempotency-Key is in progress.",
  412: "If-Match is not the current ETag of the product.",
  413: "The body is too large.",
  415: "The body is not JSON by its content type, or it is encoded.",
  422: "A parameter or field is invalid. `errors` lists each one and what is allowed.",
  429: "This client address has sent too many writes. Retry-After says when to try again.",
  503: "The database does not answer and nothing usable is cached.",
  default:
    "Unknown path (404), method that the path does not have (405, with Allow), or internal error (500).",
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
