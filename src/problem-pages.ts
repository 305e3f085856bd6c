import { KINDS, type ProblemKind } from "./problem.ts";

// The pages that the type of a problem leads to (RFC 9457, section 3.1.1). They are made when the Worker is built, as
// static files: nothing here is in its bundle.

/** What happened, and what the caller can do. */
const EXPLANATIONS: Record<ProblemKind, readonly [meaning: string, remedy: string]> = {
  "invalid-request": [
    "A parameter, a header or a field of the body has a value that it cannot have, or lacks one that it needs. Nothing was written.",
    "Look into errors: it names everything that is wrong at once, by its place and name, and says what is allowed. Correct that and send the request again.",
  ],
  "unknown-path": [
    "There is nothing at this path.",
    "Compare it with the paths in the reference. A path that differs in its last slash only is the same path.",
  ],
  "method-not-allowed": [
    "The path exists, but not with this method.",
    "Send one of the methods that the header Allow names.",
  ],
  "product-not-found": [
    "No product has this id. It may have been deleted.",
    "Take ids from the list of products or from a search. A new product is found within 30 seconds everywhere.",
  ],
  "review-not-found": ["No review has this id.", "Take ids from the list of a product's reviews."],
  "malformed-body": [
    "The content type says JSON, but the body is not JSON in UTF-8. It may be cut off.",
    "Write the body with a JSON library, and send the length that it has in bytes.",
  ],
  "nul-in-text": [
    "A text in the body contains the character U+0000, which the database cannot keep.",
    "Remove the character and send the request again.",
  ],
  "body-too-large": [
    "The body has more bytes than this path takes: 64 KiB, and 1 MiB for products.",
    "Send less. Photos are sent as addresses, not as data.",
  ],
  "unsupported-media-type": [
    "The header Content-Type is missing, or names another format than JSON.",
    "Send JSON with Content-Type: application/json.",
  ],
  "unsupported-encoding": [
    "The header Content-Encoding says that the body is compressed. Bodies are taken as they are.",
    "Send the same body uncompressed and without Content-Encoding.",
  ],
  unauthorized: [
    "This needs a token. The request has none, or one that is not valid, or not valid any more.",
    "Send the header Authorization: Bearer, followed by your token. The operator of the service gives tokens.",
  ],
  "idempotency-conflict": [
    "Another request with the same Idempotency-Key has not been answered yet.",
    "Wait a moment and send the request again with the same key: it then has the answer of the first one.",
  ],
  "idempotency-mismatch": [
    "The Idempotency-Key came with another body, or to another path, within the last 24 hours.",
    "Use a new key for each new request, and the same key only to send the same request again.",
  ],
  "precondition-failed": [
    "The product has changed since you read it: it no longer has the tag in If-Match. Nothing was written.",
    "Read the product again, decide whether your change is still right, and send it with the new ETag.",
  ],
  "too-many-requests": [
    "This client address has sent too many reviews and votes within a minute.",
    "Wait for as many seconds as the header Retry-After says.",
  ],
  "origin-unavailable": [
    "The database did not answer in time, and no earlier answer is kept. A write may have happened all the same.",
    "Wait for as many seconds as Retry-After says and try again. Send a write again with the same Idempotency-Key, so that it happens once.",
  ],
  internal: [
    "A fault of the service, which is in its log.",
    "Try again later. If you report it, name the id in the header X-Request-Id.",
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
