import { beforeAll, describe, expect, inject, it } from "vitest";
import { type RawAnswer, sendRaw } from "./raw.ts";

// Requests that no browser sends. They get the response of their path and query or a rejection, they do not change
// responses to others, and they create no cache entry.

const HOST = "Host: api.example.test";
const KIB = 1024;

/** Unusual request lines for `/products/1` and for `/products`. */
const ODD_SPELLINGS = [
  ["/products/1", "GET http://evil.example/products/1 HTTP/1.1"],
  ["/products/1", "GET https://evil.example:99/products/1 HTTP/1.1"],
  ["/products/1", "GET /%70roducts/%31 HTTP/1.1"],
  ["/products/1", "GET /products/1#fragment HTTP/1.1"],
  ["/products/1", "GET /products/1? HTTP/1.1"],
  ["/products/1", "GET /products/1?%00=%00&%=%zz&%ff HTTP/1.1"],
  ["/products/1", `GET /products/1?x=${"a".repeat(16 * KIB)} HTTP/1.1`],
  ["/products/1", `GET /products/${"0".repeat(16 * KIB)}1 HTTP/1.1`],
  ["/products", `GET /products?${"page[]=9&".repeat(1800)} HTTP/1.1`],
  ["/products", "GET /products?__proto__=2&constructor=3&page.x=4 HTTP/1.1"],
  ["/products", "GET /products?Page=2&COUNT=1 HTTP/1.1"],
  ["/products", "GET /products/list/?p%61ge=1&count= HTTP/1.1"],
] as const;

const REFUSED = [
  [404, "GET http://evil.example/x HTTP/1.1"],
  [404, "GET /products/../products/1 HTTP/1.1"],
  [404, "GET /products/%2e%2e/products/1 HTTP/1.1"],
  [404, "GET //products/1 HTTP/1.1"],
  [404, "GET /products%2f1 HTTP/1.1"],
  [404, "GET /PRODUCTS/1 HTTP/1.1"],
  [422, "GET /products/1%00 HTTP/1.1"],
  [422, "GET /products/%EF%BC%91 HTTP/1.1"],
  [422, "GET /products/%31%20 HTTP/1.1"],
  [422, "GET /products/%2531 HTTP/1.1"],
  [422, `GET /products/${"1".repeat(16 * KIB)} HTTP/1.1`],
  [422, "GET /products?page=1%00 HTTP/1.1"],
  [422, "GET /products?page=%ff HTTP/1.1"],
  [422, "GET /products?page=1&page=2 HTTP/1.1"],
  [422, "GET /products?page=1&page=1 HTTP/1.1"],
  [422, "GET /products?page=1&p%61ge=2 HTTP/1.1"],
  [422, "GET /products?page=+1 HTTP/1.1"],
  [422, "GET /products?page=1e3 HTTP/1.1"],
  [422, "GET /reviews/meta?product_id=1;sort=x HTTP/1.1"],
] as const;

/** Headers for a plain read. */
const ODD_HEADERS = [
  ["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http", "X-Forwarded-Port: 1"],
  ["X-Host: evil.example", "X-Forwarded-Server: evil.example", "X-Forwarded-Scheme: nothttps"],
  ["Forwarded: host=evil.example;proto=http"],
  ["X-Original-URL: /products/2", "X-Rewrite-URL: /products/2", "X-Original-Host: evil.example"],
  ["X-HTTP-Method-Override: DELETE", "X-HTTP-Method: PUT", "X-Method-Override: POST"],
  ["CF-Connecting-IP: 1.2.3.4", "True-Client-IP: 1.2.3.4", "X-Forwarded-For: 1.2.3.4"],
  ["Cache-Control: no-cache, no-store, max-age=0", "Pragma: no-cache", "Surrogate-Control: no-store"],
  ["Cookie: session=1", "Authorization: Bearer x"],
  ["Accept: text/html", "Accept-Language: tlh", "Accept-Encoding: *;q=0", "TE: trailers"],
  [
    "Cache-Tag: product-2",
    "CDN-Cache-Control: max-age=1",
    "Age: 99",
    "X-Tags: product-1",
    "X-Attempt: stale",
  ],
  ["Upgrade: websocket"],
  ["Content-Type: application/json", "If-Match: x", 'If-None-Match: "x"', "If-Range: x"],
];

const PLACES = ["/products", "/products/1", "/products/2"] as const;

/** Adds the start of each line, for the name of its test. */
const inShort = <T>(table: readonly (readonly [expected: T, line: string])[]) =>
  table.map(([expected, line]) => [expected, line.slice(0, 60), line] as const);

describe.each([
  ["the Worker alone", inject("workerUrl")],
  ["the Worker behind a cache", inject("inFront")?.url],
])("a request that means harm to %s", (_name, url = "") => {
  const plain = new Map<string, string>();
  const read = (path: string) => sendRaw(url, [`GET ${path} HTTP/1.1`, HOST]);

  /** Whether the response came from a cache, fresh or stale: the Worker's own, or the one in front. */
  const isKept = ({ headers }: RawAnswer) =>
    ["HIT", "UPDATING"].includes(headers.get("Cf-Cache-Status") ?? "") ||
    /; hit/.test(headers.get("Cache-Status") ?? "");

  beforeAll(async () => {
    for (const path of PLACES) plain.set(path, url && (await read(path)).body);
  });

  const expectUnharmed = async () => {
    for (const path of PLACES) {
      const answer = await read(path);
      expect([answer.status, answer.body, isKept(answer)]).toEqual([200, plain.get(path), true]);
    }
  };

  describe.skipIf(url === "")("a hostile request", () => {
    it.each(inShort(ODD_SPELLINGS))("is answered as %s: %s", async (path, _short, line) => {
      for (let i = 0; i < 2; i += 1) {
        const answer = await sendRaw(url, [line, HOST]);
        expect([answer.status, answer.body, isKept(answer)]).toEqual([200, plain.get(path), true]);
      }
      await expectUnharmed();
    });

    it.each(inShort(REFUSED))("is rejected with %i: %s", async (status, _short, line) => {
      const answer = await sendRaw(url, [line, HOST]);
      expect([answer.status, answer.headers.get("Cache-Control")]).toEqual([status, "no-store"]);
      expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
      await expectUnharmed();
    });

    it.each(ODD_HEADERS)("has no effect with the header %s …", async (...headers) => {
      const answer = await sendRaw(url, ["GET /products/1 HTTP/1.1", HOST, ...headers]);
      expect([answer.status, answer.body, isKept(answer)]).toEqual([200, plain.get("/products/1"), true]);
      await expectUnharmed();
    });

    it.each([
      ["Host: evil.example"],
      ["Host: evil.example:99"],
      ["Host: a@b"],
      ["Host: canonical.invalid"],
      ["Host: a/products/2?"],
      ["Host: a/products/2#"],
      ["Host: a/../products/2?"],
      ["Host: a b"],
      ["Host:"],
      ["X-No: host"],
      [HOST, "Host: evil.example"],
    ])("has no effect with %s %s", async (...hosts) => {
      for (const path of ["/products/1", "/products/1/?junk"]) {
        const { status } = await sendRaw(url, [`GET ${path} HTTP/1.1`, ...hosts]);
        expect([200, 400, 404, 500]).toContain(status);
      }
      await expectUnharmed();
    });

    it.each(["Range: bytes=0-3", "Range: bytes=-1", "Range: bytes=9999-", "Range: bytes=0-0,2-3"])(
      "gets the whole response or a part of it with %s",
      async (range) => {
        const answer = await sendRaw(url, ["GET /products/1 HTTP/1.1", HOST, range]);
        expect([200, 206, 416]).toContain(answer.status);
        await expectUnharmed();
      },
    );

    it.each(["POST", "PUT", "DELETE", "PATCH", "TRACE", "PURGE", "BAN", "OPTIONS"])(
      "has no effect with the method %s",
      async (method) => {
        for (const path of PLACES)
          await sendRaw(url, [`${method} ${path} HTTP/1.1`, HOST, "Content-Length: 0"]);
        await expectUnharmed();
      },
    );
  });
});
