import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../problem.ts";

export const KIB = 1024;

/** As the validator of @hono/zod-openapi takes it, which asks later: what is no JSON by its type is not read at all. */
const JSON_TYPE = /^application\/([a-z.-]+\+)?json\s*(;|$)/i;

/** The escape of NUL in a JSON text: after an even number of backslashes, or it is an escaped backslash before "u0000". */
const ESCAPED_NUL = /(?:^|[^\\])(?:\\\\)*\\u0000/;

/**
 * What a JSON body must be before its fields are looked at: at most `maxBytes` (64 KiB unless told), JSON by its
 * content type, UTF-8 (RFC 8259, section 8.1), and without NUL, which Postgres cannot keep in a text.
 */
export function jsonBody(maxBytes = 64 * KIB) {
  return [limitBody(maxBytes), requireText] as const;
}

function limitBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new ProblemError({ kind: "body-too-large", maxBytes });
    },
  });
}

const requireText = createMiddleware(async function requireText(c, next) {
  if (!JSON_TYPE.test(c.req.header("Content-Type") ?? "")) {
    throw new ProblemError({ kind: "unsupported-media-type" });
  }
  if (ESCAPED_NUL.test(decode(await c.req.arrayBuffer()))) throw new ProblemError({ kind: "nul-in-text" });
  await next();
});

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new ProblemError({ kind: "malformed-body" }, { cause });
  }
}
