import { bodyOf, type Problem, type ProblemKind } from "./problem.ts";

/** One problem of each kind, and the path where it happened. */
const EXAMPLES: {
  [K in ProblemKind]: [problem: Omit<Extract<Problem, { kind: K }>, "kind">, instance: string];
} = {
  "invalid-request": [
    { errors: [{ in: "query", field: "count", message: "must be an integer of at least 1" }] },
    "/products",
  ],
  "unknown-path": [{}, "/product/1"],
  "method-not-allowed": [{ allow: ["GET", "HEAD", "POST"] }, "/products"],
  "product-not-found": [{ productId: 2147483647 }, "/products/2147483647"],
  "review-not-found": [{ reviewId: 2147483647 }, "/reviews/2147483647/helpful"],
  "malformed-body": [{}, "/reviews"],
  "nul-in-text": [{}, "/reviews"],
  "body-too-large": [{ maxBytes: 65_536 }, "/reviews"],
  "unsupported-media-type": [{}, "/reviews"],
  "unsupported-encoding": [{}, "/reviews"],
  unauthorized: [{}, "/products"],
  "idempotency-conflict": [{}, "/reviews"],
  "idempotency-mismatch": [{}, "/reviews"],
  "precondition-failed": [{}, "/products/1"],
  "too-many-requests": [{}, "/reviews"],
  "origin-unavailable": [{}, "/products/1"],
  internal: [{}, "/products/1"],
};

/** A body of each kind, for the reference page. The build calls it. */
export function problemExamples() {
  return Object.entries(EXAMPLES).map(([kind, [problem, instance]]) => ({
    kind,
    body: bodyOf({ kind, ...problem } as Problem, instance),
  }));
}
