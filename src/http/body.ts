import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { ProblemError } from "../problem.ts";

export const KIB = 1024;

const JSON_TYPE = "application/json";

/** JSON, or a format written in it (RFC 6839, section 3.1), whatever parameters follow (RFC 9110, section 8.3.1). */
const JSON_TYPES = /^application\/(?:[\w!#$%&'*.^`|~-]+\+)?json[\t ]*(?:;|$)/i;

/** The escape of NUL in a JSON text: after an even number of backslashes, or it is an escaped backslash before "u0000". */
const ESCAPED_NUL = /(?:^|[^\\])(?:\\\\)*\\u0000/;

/**
 * What a JSON body must be before its fields are looked at: at most `maxBytes` (64 KiB unless told), not encoded, JSON by
 * its content type, UTF-8 (RFC 8259, section 8.1), and without NUL, which Postgres cannot keep in a text.
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

/** By its headers: what is none is not read at all. */
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
  spellType(c);
  await next();
});

/** The validator of @hono/zod-openapi asks for the type once more, and knows fewer spellings. The body is in Hono's cache. */
function spellType(c: Context): void {
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
