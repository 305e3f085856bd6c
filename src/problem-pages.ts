import { KINDS, type ProblemKind } from "./problem.ts";

// A page for the `type` of each problem (RFC 9457, section 3.1.1). The build writes them as static files, so this file is
// not in the bundle.

/** What happened, and what the caller can do. */
const EXPLANATIONS: Record<ProblemKind, readonly [meaning: string, remedy: string]> = {
  "invalid-request": [
    "A parameter, a header or a field of the body is invalid or missing. Nothing was written.",
    "Read <code>errors</code>: it lists every invalid field with its place, its name and what is allowed. Correct the fields and send the request again.",
  ],
  "unknown-path": [
    "No route has this path.",
    "Compare it with the paths in the reference. A trailing slash makes no difference.",
  ],
  "method-not-allowed": [
    "The path exists, but not with this method.",
    "Send one of the methods in the header Allow.",
  ],
  "product-not-found": [
    "No product has this id. It may have been deleted.",
    "Take ids from the list of products or from a search. A new product is visible everywhere within 30 seconds.",
  ],
  "review-not-found": ["No review has this id.", "Take ids from the list of a product's reviews."],
  "malformed-body": [
    "Content-Type says JSON, but the body is not JSON in UTF-8. It may be incomplete.",
    "Write the body with a JSON library, and set Content-Length to its length in bytes.",
  ],
  "nul-in-text": [
    "A text in the body contains the character U+0000, which the database cannot store.",
    "Remove the character and send the request again.",
  ],
  "body-too-large": [
    "The body is larger than this path takes: 64 KiB, and 1 MiB for products.",
    "Send a smaller body. Photos are sent as URLs, not as data.",
  ],
  "unsupported-media-type": [
    "The header Content-Type is missing or names a format other than JSON.",
    "Send JSON with Content-Type: application/json.",
  ],
  "unsupported-encoding": [
    "The header Content-Encoding says that the body is compressed. Bodies are not decompressed.",
    "Send the same body uncompressed and without Content-Encoding.",
  ],
  unauthorized: [
    "This operation needs a valid token. The request has no token, or one that is wrong or no longer valid.",
    "Send your token in the header Authorization: Bearer. The operator of the service issues tokens.",
  ],
  "idempotency-conflict": [
    "Another request with the same Idempotency-Key is in progress.",
    "Wait a moment and send the request again with the same key. It then gets the response to the first request.",
  ],
  "idempotency-mismatch": [
    "The Idempotency-Key was used with another body or path within the last 24 hours.",
    "Use a new key for each new request, and the same key only to send the same request again.",
  ],
  "precondition-failed": [
    "The product has changed since you read it, so If-Match is no longer its ETag. Nothing was written.",
    "Read the product again, decide whether your change is still right, and send it with the new ETag.",
  ],
  "too-many-requests": [
    "This client address has sent too many reviews and votes within a minute.",
    "Wait for the seconds in the header Retry-After.",
  ],
  "origin-unavailable": [
    "The database did not answer in time, and no cached response can be used. A write may have been executed.",
    "Wait for the seconds in Retry-After and try again. Repeat a write with the same Idempotency-Key, so that it is executed once.",
  ],
  internal: [
    "The service failed. The failure is in its log.",
    "Try again later. If you report the failure, include the id in the header X-Request-Id.",
  ],
};

/** The page of every kind, as HTML that loads nothing. No text in it needs escaping. */
export function problemPages(): [kind: string, html: string][] {
  return Object.entries(EXPLANATIONS).map(([kind, [meaning, remedy]]) => {
    const { status, title } = KINDS[kind as ProblemKind];
    return [
      kind,
      `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<h1>${title}</h1>
<p>Status ${status}, type <code>/problems/${kind}</code>
<h2>What it means</h2>
<p>${meaning}
<h2>What to do</h2>
<p>${remedy}
<p><a href="/docs">All paths and their answers</a>
</html>
`,
    ];
  });
}
