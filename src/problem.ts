import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";

/** One invalid field of a request. `message` says what is allowed. */
export type FieldError = { in: "path" | "query" | "header" | "body"; field: string; message: string };

/** Everything that can go wrong, independent of HTTP. */
export type Problem =
  | { kind: "invalid-request"; errors: FieldError[] }
  | { kind: "unknown-path" }
  | { kind: "method-not-allowed"; allow: string[] }
  | { kind: "product-not-found"; productId: number }
  | { kind: "review-not-found"; reviewId: number }
  | { kind: "malformed-body" }
  | { kind: "nul-in-text" }
  | { kind: "body-too-large"; maxBytes: number }
  | { kind: "unsupported-media-type" }
  | { kind: "unsupported-encoding" }
  | { kind: "unauthorized" }
  | { kind: "idempotency-conflict" }
  | { kind: "idempotency-mismatch" }
  | { kind: "precondition-failed" }
  | { kind: "too-many-requests" }
  | { kind: "origin-unavailable" }
  | { kind: "internal" };

/** Carries a problem up to `onError`. The cause is for the log only. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.kind, options);
    this.problem = problem;
  }
}

export type ProblemKind = Problem["kind"];

type Status = 400 | 401 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503;

/** Status and title of each kind. */
export const KINDS: Record<ProblemKind, { status: Status; title: string }> = {
  "invalid-request": { status: 422, title: "The request is not valid" },
  "unknown-path": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "product-not-found": { status: 404, title: "Product not found" },
  "review-not-found": { status: 404, title: "Review not found" },
  "malformed-body": { status: 400, title: "The body is not JSON" },
  "nul-in-text": { status: 400, title: "A text contains NUL" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The Content-Type is not JSON" },
  "unsupported-encoding": { status: 415, title: "The body is encoded" },
  unauthorized: { status: 401, title: "A valid token is needed" },
  "idempotency-conflict": { status: 409, title: "The first request with this key is in progress" },
  "idempotency-mismatch": { status: 422, title: "The key belongs to another request" },
  "precondition-failed": { status: 412, title: "The product has changed" },
  "too-many-requests": { status: 429, title: "Too many writes" },
  "origin-unavailable": { status: 503, title: "The database does not answer" },
  internal: { status: 500, title: "Internal error" },
};

/** `Retry-After`: seconds until the client should try again. */
const OWN_HEADERS: Partial<Record<ProblemKind, Record<string, string>>> = {
  "origin-unavailable": { "Retry-After": "5" },
  "too-many-requests": { "Retry-After": "60" }, // the period that the limit counts over
  "unsupported-encoding": { "Accept-Encoding": "identity" }, // RFC 9110, section 15.5.16
  unauthorized: { "WWW-Authenticate": "Bearer" },
};

/** For the client: what happened, where, and what to do. */
function detailOf(problem: Problem): string {
  switch (problem.kind) {
    case "invalid-request":
      return problem.errors.map(({ field, message }) => `invalid ${field || "body"}: ${message}`).join("; ");
    case "unknown-path":
      return "No route has this path. /docs lists all routes.";
    case "method-not-allowed":
      return `This path has no such method. It has ${problem.allow.join(", ")}.`;
    case "product-not-found":
      return `There is no product ${problem.productId}.`;
    case "review-not-found":
      return `There is no review ${problem.reviewId}.`;
    case "malformed-body":
      return "The body is not valid JSON. Correct it and send it again.";
    case "nul-in-text":
      return "The body contains the character NUL (\\u0000), which the database cannot store. Remove it.";
    case "body-too-large":
      return `The body is too large. Send at most ${problem.maxBytes} bytes.`;
    case "unsupported-media-type":
      return "The Content-Type of the body is not JSON. Send it with Content-Type: application/json.";
    case "unsupported-encoding":
      return "The body has a Content-Encoding. Send it without one: bodies are not decoded.";
    case "unauthorized":
      return "The request has no valid token. Send one as Authorization: Bearer <token>.";
    case "idempotency-conflict":
      return "Another request with this Idempotency-Key is in progress. Send this one again in a moment.";
    case "idempotency-mismatch":
      return "This Idempotency-Key was used with another request. Send a new key with a new request.";
    case "precondition-failed":
      return "If-Match is not the current ETag of the product. Read the product again and repeat the change if it is still right.";
    case "too-many-requests":
      return "This client address has sent too many writes within a minute. Try again in 60 seconds.";
    case "origin-unavailable":
      return "The database did not answer in time. Try again in 5 seconds. Repeat a write with the same Idempotency-Key.";
    case "internal":
      return "The service failed. Include the id in X-Request-Id when you report it.";
  }
}

/** The JSON body of a problem. */
export function bodyOf(problem: Problem, instance: string) {
  const { status, title } = KINDS[problem.kind];
  return {
    type: `/problems/${problem.kind}`,
    title,
    status,
    detail: detailOf(problem),
    instance,
    ...(problem.kind === "invalid-request" && { errors: problem.errors }),
  };
}

/** Logs the response and returns its common headers: see router.ts. */
type Finish = (status: number, error?: Error) => Record<string, string>;

function respond(c: Context, problem: Problem, error?: Error): Response {
  const { kind } = problem;
  const body = bodyOf(problem, new URL(c.req.url).pathname);
  const { status } = body;
  const finish: Finish | undefined = c.get("finish");
  const headers = {
    "Content-Type": "application/problem+json",
    ...OWN_HEADERS[kind],
    ...(kind === "method-not-allowed" && { Allow: problem.allow.join(", ") }),
    // A cached 404 has another Cache-Control already.
    ...(status !== 404 && { "Cache-Control": "no-store", ...finish?.(status, error) }),
  };
  const json = JSON.stringify(body);
  // Frequent in a flood, and `c.body` would set the headers one by one. Others may have headers from `c.header`.
  return status === 503 ? new Response(json, { status, headers }) : c.body(json, status, headers);
}

/** Answers every failure with RFC 9457. An unknown error becomes `internal`, and only the log has its text. */
export const onError: ErrorHandler = (error, c) => respond(c, toProblem(error), error);

function toProblem(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  // The validator of @hono/zod-openapi throws these before it uses a schema.
  if (error instanceof HTTPException && error.status === 400) return { kind: "malformed-body" };
  if (error instanceof HTTPException && error.status === 415) return { kind: "unsupported-media-type" };
  return { kind: "internal" };
}

export const notFound: NotFoundHandler = (c) => respond(c, { kind: "unknown-path" });
