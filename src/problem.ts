import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";

/** One thing that is wrong with a request: where it stood, its name, and a sentence. */
export type FieldError = { in: "path" | "query" | "header" | "body"; field: string; message: string };

/** Everything that can go wrong, without a word about HTTP. */
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

type OnTheWire = {
  status: 400 | 401 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503;
  title: string;
  detail: string;
};

/** Seconds after which another try makes sense. */
const RETRY_AFTER_S: Partial<Record<Problem["kind"], number>> = {
  "origin-unavailable": 5,
  "too-many-requests": 60, // the period that the limit counts over
};

/** The one mapping from a problem to what the caller reads. */
function describe(problem: Problem): OnTheWire {
  switch (problem.kind) {
    case "invalid-request":
      return {
        status: 422,
        title: "The request is not valid",
        detail: problem.errors
          .map(({ field, message }) => `invalid ${field || "body"}: ${message}`)
          .join("; "),
      };
    case "unknown-path":
      return { status: 404, title: "Not found", detail: "There is nothing at this path. See /docs." };
    case "method-not-allowed":
      return {
        status: 405,
        title: "Method not allowed",
        detail: `This path answers ${problem.allow.join(", ")}.`,
      };
    case "product-not-found":
      return { status: 404, title: "Product not found", detail: `There is no product ${problem.productId}.` };
    case "review-not-found":
      return { status: 404, title: "Review not found", detail: `There is no review ${problem.reviewId}.` };
    case "malformed-body":
      return { status: 400, title: "The body is not JSON", detail: "The body could not be parsed as JSON." };
    case "nul-in-text":
      return {
        status: 400,
        title: "The text contains NUL",
        detail: "The body contains the character NUL (\\u0000), which no text can keep.",
      };
    case "body-too-large":
      return {
        status: 413,
        title: "The body is too large",
        detail: `A body may have at most ${problem.maxBytes} bytes here.`,
      };
    case "unsupported-media-type":
      return {
        status: 415,
        title: "The body is not JSON by its content type",
        detail: "Send it with Content-Type: application/json.",
      };
    case "unauthorized":
      return {
        status: 401,
        title: "A token is needed",
        detail: "Send a valid one as Authorization: Bearer <token>.",
      };
    case "idempotency-conflict":
      return {
        status: 409,
        title: "The same request is still being answered",
        detail: "Another request with this Idempotency-Key is under way. Send it again in a moment.",
      };
    case "idempotency-mismatch":
      return {
        status: 422,
        title: "The key belongs to another request",
        detail: "This Idempotency-Key came with another body before. Send a new key with a new request.",
      };
    case "precondition-failed":
      return {
        status: 412,
        title: "It has changed",
        detail: "If-Match does not name the tag that it has now. Read it again, then decide.",
      };
    case "too-many-requests":
      return {
        status: 429,
        title: "Too many writes",
        detail: "This address has written too often within a minute. Try again in 60 seconds.",
      };
    case "origin-unavailable":
      return {
        status: 503,
        title: "The catalogue cannot be reached right now",
        detail: "The database does not answer. Try again in 5 seconds.",
      };
    case "internal":
      return {
        status: 500,
        title: "Something went wrong on our side",
        detail: "It has been logged under the id in X-Request-Id.",
      };
  }
}

function respond(c: Context, problem: Problem): Response {
  const { status, title, detail } = describe(problem);
  const body = {
    type: `/problems/${problem.kind}`,
    title,
    status,
    detail,
    instance: new URL(c.req.url).pathname,
    ...(problem.kind === "invalid-request" && { errors: problem.errors }),
  };
  if (problem.kind === "method-not-allowed") c.header("Allow", problem.allow.join(", "));
  const retryAfter = RETRY_AFTER_S[problem.kind];
  if (retryAfter !== undefined) c.header("Retry-After", String(retryAfter));
  if (problem.kind === "unauthorized") c.header("WWW-Authenticate", "Bearer");
  return c.body(JSON.stringify(body), status, { "content-type": "application/problem+json" });
}

/** RFC 9457 for every failure. What is not a problem of ours is `internal`, and its text stays in the log. */
export const onError: ErrorHandler = (error, c) => respond(c, toProblem(error));

function toProblem(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  // Thrown by the validator of @hono/zod-openapi before any schema is asked.
  if (error instanceof HTTPException && error.status === 400) return { kind: "malformed-body" };
  if (error instanceof HTTPException && error.status === 415) return { kind: "unsupported-media-type" };
  return { kind: "internal" };
}

export const notFound: NotFoundHandler = (c) => respond(c, { kind: "unknown-path" });
