import type { Context, ErrorHandler, NotFoundHandler } from "hono";

/** One thing that is wrong with a request: where it stood, its name, and a sentence. */
export type FieldError = { in: "path" | "query" | "header" | "body"; field: string; message: string };

/** Everything that can go wrong, without a word about HTTP. */
export type Problem =
  | { kind: "invalid-request"; errors: FieldError[] }
  | { kind: "unknown-path" }
  | { kind: "method-not-allowed"; allow: string[] }
  | { kind: "product-not-found"; productId: number }
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

type OnTheWire = { status: 404 | 405 | 422 | 500 | 503; title: string; detail: string };

const RETRY_AFTER_S = 5;

/** The one mapping from a problem to what the caller reads. */
function describe(problem: Problem): OnTheWire {
  switch (problem.kind) {
    case "invalid-request":
      return {
        status: 422,
        title: "The request is not valid",
        detail: problem.errors.map(({ field, message }) => `invalid ${field}: ${message}`).join("; "),
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
    case "origin-unavailable":
      return {
        status: 503,
        title: "The catalogue cannot be read right now",
        detail: `The database does not answer. Try again in ${RETRY_AFTER_S} seconds.`,
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
  if (problem.kind === "origin-unavailable") c.header("Retry-After", String(RETRY_AFTER_S));
  return c.body(JSON.stringify(body), status, { "content-type": "application/problem+json" });
}

/** RFC 9457 for every failure. What is not a problem of ours is `internal`, and its text stays in the log. */
export const onError: ErrorHandler = (error, c) => {
  const problem: Problem = error instanceof ProblemError ? error.problem : { kind: "internal" };
  return respond(c, problem);
};

export const notFound: NotFoundHandler = (c) => respond(c, { kind: "unknown-path" });
