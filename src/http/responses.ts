import { z } from "@hono/zod-openapi";

// Responses in the OpenAPI document that several routes share.

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
  "X-Request-Id": text("Id of this request in the log: the request's own X-Request-Id if it has one."),
  "Cache-Control": text("`no-store`, unless the response is cacheable."),
  "Server-Timing": text(
    "Milliseconds spent waiting for `db` and in `total`; `cache` says hit, stale or miss.",
  ),
  "Access-Control-Allow-Origin": text("`*`: pages of any origin may read the response."),
  "Cross-Origin-Resource-Policy": text("`cross-origin`"),
  "X-Content-Type-Options": text("`nosniff`"),
  "Referrer-Policy": text("`no-referrer`"),
};

const retryAfter: Headers = {
  "Retry-After": { schema: { type: "integer" }, description: "Seconds to wait before the next attempt." },
};

const edge: Headers = {
  "CDN-Cache-Control": text("How long an edge cache may store the response (RFC 9213)."),
  "Cloudflare-CDN-Cache-Control": text("The same, for Cloudflare alone."),
  "Cache-Status": text("Whether the response is a hit, stale or a miss (RFC 9211)."),
  Age: text("Seconds since the cached response was made."),
};

const validators: Headers = {
  ...everywhere,
  ...edge,
  ETag: text("A strong validator. Send it back in If-None-Match."),
};

/** Headers of an HTML page. */
export const POLICY_HEADERS: Headers = {
  "Content-Security-Policy": text("Allows scripts and data of this host only."),
};

/** 200 and 304 of a cacheable read. */
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
    304: { description: "The response still has the ETag in If-None-Match.", headers: all },
  };
}

const requestHeader = (name: string, description: string, bounds: HeaderBounds = {}) =>
  ({ in: "header", name, required: false, schema: { type: "string", ...bounds }, description }) as const;
type HeaderBounds = { minLength?: number; maxLength?: number; pattern?: string; example?: string };

/** Parameters of every route. */
export const anyRequest = [
  requestHeader("X-Request-Id", "Sets the id of this request in the log: letters, digits, `_`, `-` and `=`."),
];

/** Parameters of every cacheable read. */
export const anyRead = [
  ...anyRequest,
  requestHeader("If-None-Match", "Answers 304 without a body if the response still has this ETag."),
  requestHeader(
    "Atelier-Position",
    "Makes the response contain the write that returned this position, in any data centre. An invalid value is ignored.",
  ),
];

/** Parameters of a conditional write. */
export const anyChange = [
  ...anyRequest,
  requestHeader(
    "If-Match",
    "Makes the change only if the product still has this ETag; otherwise answers 412. Remove the `W/` that compression adds.",
  ),
];

/** Parameters of a write that happens at most once. */
export const anyPost = [
  ...anyRequest,
  requestHeader(
    "Idempotency-Key",
    "Makes the write happen once. A request with the same key within 24 hours changes nothing and gets the first " +
      "response, with `Idempotent-Replayed: true`. Send a random text of 1 to 255 visible ASCII characters.",
    { minLength: 1, maxLength: 255, pattern: "^[!-~]+$", example: "form-17" },
  ),
];

/** A 200 that is not cacheable. */
export function unstored<T extends z.ZodType>(schema: T) {
  return { description: "OK", headers: everywhere, content: { "application/json": { schema } } };
}

const replayed: Headers = {
  "Idempotent-Replayed": text("`true` if this is the response to an earlier request with the same key."),
};

const position: Headers = {
  "Atelier-Position": text("Send it with a read that must see this write, in any data centre."),
};

/** The response of a deletion: the deleted resource. */
export function deleted<T extends z.ZodType>(schema: T) {
  const { description, headers, content } = unstored(schema);
  return { description, headers: { ...headers, ...position }, content };
}

/** The response of a write: the resource as a read would show it. */
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

/** The response of a write that created a resource without a URL of its own. */
export function created<T extends z.ZodType>(schema: T) {
  const headers = { ...everywhere, ...replayed };
  return { description: "Created", headers, content: { "application/json": { schema } } };
}

export const noContent = { description: "Done.", headers: everywhere };

const MEANING = {
  400: "The body is not JSON, or a text in it contains NUL.",
  401: "The token is missing or wrong.",
  404: "The product or review does not exist.",
  409: "Another request with the same Idempotency-Key is in progress.",
  412: "If-Match is not the current ETag of the product.",
  413: "The body is too large.",
  415: "The Content-Type is not JSON, or the body is encoded.",
  422: "A parameter or field is invalid. `errors` lists each one and what is allowed.",
  429: "This client address has sent too many writes. Retry-After says when to try again.",
  503: "The database does not answer and no usable response is cached.",
  default: "Unknown path (404), method not allowed on this path (405, with Allow), or internal error (500).",
} as const;

type ProblemStatus = Exclude<keyof typeof MEANING, "default">;

/** The problem responses of a route. `default`: 404, 405 and 500, which every path has. */
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
