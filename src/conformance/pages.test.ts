import { describe, it } from "vitest";
import { CACHEABLE, expectAnswer, PROBLEM, type Scenario, UNSTORED } from "./scenario.ts";

/** The explorer, the reference and its document, and the pages of problems. */
const SCENARIOS: Scenario[] = [
  [
    "the explorer runs no script and shows no style but ours",
    "CSP 3",
    "/",
    {},
    {
      status: 200,
      headers: {
        ...CACHEABLE,
        "content-type": /^text\/html; charset=utf-8$/,
        "content-security-policy": /^default-src 'none'; script-src 'self'; style-src 'self';/,
        etag: /^"/,
      },
      body: /^<!doctype html>/,
    },
  ],
  [
    "it is a page, not a way in",
    "RFC 9110, 15.5.6",
    "/",
    { method: "POST" },
    { status: 405, headers: PROBLEM },
  ],
  [
    "its modules are not sent again",
    "RFC 9110, 13.1.2",
    "/assets/explorer/main.js",
    { headers: { "If-None-Match": "*" } },
    { status: 304, headers: CACHEABLE, body: /^$/ },
  ],
  [
    "nothing else lies beside them",
    "RFC 9110, 15.5.5",
    "/assets/explorer/index.html",
    {},
    { status: 404, headers: { ...PROBLEM, ...UNSTORED } },
  ],
  [
    "the document is OpenAPI 3.1",
    "OpenAPI 3.1.0",
    "/openapi.json",
    {},
    { status: 200, headers: { ...CACHEABLE, etag: /^"/ }, body: /^\{"openapi":"3\.1\.0"/ },
  ],
  [
    "a type of problem leads to a page that explains it",
    "RFC 9457, 3.1.1",
    "/problems/product-not-found",
    {},
    {
      status: 200,
      headers: {
        ...CACHEABLE,
        "content-type": /^text\/html; charset=utf-8$/,
        "cdn-cache-control": /^max-age=3600, stale-while-revalidate=86400, stale-if-error=86400$/,
        "content-security-policy": /^default-src 'none'; script-src 'self';/,
        "x-content-type-options": /^nosniff$/,
        etag: /^"/,
      },
      body: /^<!doctype html>(.|\n)*<title>Product not found<\/title>/,
    },
  ],
  [
    "it is not sent again",
    "RFC 9110, 13.1.2",
    "/problems/product-not-found/",
    { headers: { "If-None-Match": "*" } },
    { status: 304, headers: CACHEABLE, body: /^$/ },
  ],
  [
    "no other type has one",
    "RFC 9110, 15.5.5",
    "/problems/constructor",
    {},
    { status: 404, headers: { ...PROBLEM, ...UNSTORED }, body: /"type":"\/problems\/unknown-path"/ },
  ],
  [
    "it is only read",
    "RFC 9110, 15.5.6",
    "/problems/internal",
    { method: "POST" },
    { status: 405, headers: { ...PROBLEM, allow: /^GET, HEAD, OPTIONS$/ } },
  ],
  [
    "the reference runs scripts of ours only",
    "CSP level 3",
    "/docs",
    {},
    { status: 200, headers: { "content-security-policy": /script-src 'self';/ } },
  ],
];

describe("pages for people, over HTTP", () => {
  it.each(SCENARIOS)("%s (%s)", async (_scenario, _specification, path, init, expected) => {
    await expectAnswer(path, init, expected);
  });
});
