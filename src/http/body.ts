import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../problem.ts";

export const KIB = 1024;

const JSON_TYPE = "application/json";

/** JSON or a `+json` format (RFC 6839, section 3.1), with any parameters (RFC 9110, section 8.3.1). */
const JSON_TYPES = /^application\/(?:[\w!#$%&'*.^`|~-]+\+)?json[\t ]*(?:;|$)/i;

/** NUL, escaped in JSON. After an odd number of backslashes, `\u0000` is an escaped backslash and the text "u0000". */
const ESCAPED_NUL = /(?:^|[^\\])(?:\\\\)*\\u0000/;

/**
 * Checks a body before its fields are validated: not encoded, JSON by its content type, at most `maxBytes`, UTF-8
 * (RFC 8259, section 8.1), and without NUL, which Postgres cannot store in a text.
 */
export function jsonBody(maxBytes = 64 * KIB) {
  return [requireJson, limitBody(maxBytes), requireText] as const;
}

function limitBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new ProblemError({ kind: "body-too-large", maxBytes });
    },
  });
}

/** Checks only headers, so that no other body is read. */
const requireJson = createMiddleware(async function requireJson(c, next) {
  const encodings = (c.req.header("Content-Encoding") ?? "").toLowerCase().split(",");
  if (!encodings.every((coding) => /^\s*(identity)?\s*$/.test(coding)))
    throw new ProblemError({ kind: "unsupported-encoding" });
  const type = c.req.header("Content-Type") ?? "";
  if (!JSON_TYPES.test(type.trim())) throw new ProblemError({ kind: "unsupported-media-type" });
  await next();
});

const requireText = createMiddleware(async function requireText(c, next) {
  if (ESCAPED_NUL.test(decode(await c.req.arrayBuffer()))) throw new ProblemError({ kind: "nul-in-text" });
  setJsonType(c);
  await next();
});

/** The validator of @hono/zod-openapi checks the type again and accepts fewer forms. Hono has already read the body. */
function setJsonType(c: Context): void {
  if (c.req.header("Content-Type") === JSON_TYPE) return;
  const headers = new Headers(c.req.raw.headers);
  headers.set("Content-Type", JSON_TYPE);
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers });
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new ProblemError({ kind: "malformed-body" }, { cause });
  }
}
