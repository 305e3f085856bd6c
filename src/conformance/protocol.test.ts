import { describe, expect, it } from "vitest";
import { ask, body } from "./http.ts";
import { CACHEABLE, expectAnswer, PROBLEM, type Scenario, UNSTORED } from "./scenario.ts";

const SCENARIOS: Scenario[] = [
  [
    "a page has a total and links",
    "RFC 8288",
    "/products?page=2&count=2",
    {},
    {
      status: 200,
      headers: {
        ...CACHEABLE,
        "x-total-count": /^4$/,
        link: /<\/products\?page=1&count=2>; rel="prev", <\/products\?page=2&count=2>; rel="last"$/,
      },
    },
  ],
  [
    "products by their ids stand in their order",
    "contract 1",
    "/products?ids=3,99,1",
    {},
    { status: 200, headers: { ...CACHEABLE, link: null }, body: /^\[\{"id":3,.*\{"id":1,/ },
  ],
  [
    "the next page of a listing is named by a cursor",
    "RFC 8288",
    "/products?category=Pants&sort=-price&count=1",
    {},
    {
      status: 200,
      headers: { ...CACHEABLE, "x-total-count": /^2$/, link: /&after=[\w-]+>; rel="next"$/ },
      body: /^\[\{"id":3,/,
    },
  ],
  [
    "a cursor that is none",
    "contract 5",
    "/products?sort=price&after=abc",
    {},
    { status: 422, headers: { ...PROBLEM, ...UNSTORED }, body: /invalid after/ },
  ],
  [
    "the page in one lives as long as its reviews",
    "contract 7",
    "/products/1/page",
    {},
    {
      status: 200,
      headers: { ...CACHEABLE, "cdn-cache-control": /^max-age=30,/ },
      body: /^\{"product":\{"id":1,/,
    },
  ],
  [
    "cards have the sale price of the default style",
    "contract 1",
    "/products/2/related?view=cards",
    {},
    { status: 200, headers: CACHEABLE, body: /"sale_price":"100.25"/ },
  ],
  [
    "categories are counted",
    "contract 1",
    "/categories",
    {},
    { status: 200, headers: CACHEABLE, body: /\{"category":"Pants","products":2\}\]$/ },
  ],
  [
    "categories are only read",
    "RFC 9110, 15.5.6",
    "/categories",
    { method: "POST" },
    { status: 405, headers: { ...PROBLEM, ...UNSTORED, allow: /^GET, HEAD, OPTIONS$/ } },
  ],
  [
    "a page past the end is empty",
    "contract 3",
    "/products?page=200000",
    {},
    { status: 200, body: /^\[\]$/ },
  ],
  [
    "HEAD has the headers of GET only",
    "RFC 9110, 9.3.2",
    "/products/1",
    { method: "HEAD" },
    { status: 200, headers: { etag: /^"/ }, body: /^$/ },
  ],
  [
    "a matching tag is not sent again",
    "RFC 9110, 13.1.2",
    "/products/1",
    { headers: { "If-None-Match": "*" } },
    { status: 304, headers: { ...CACHEABLE, etag: /^"/ }, body: /^$/ },
  ],
  [
    "another tag is",
    "RFC 9110, 13.1.2",
    "/products/1",
    { headers: { "If-None-Match": '"x"' } },
    { status: 200 },
  ],
  [
    "the edge lifetime is in both CDN headers",
    "RFC 9213",
    "/reviews/1/meta",
    {},
    {
      status: 200,
      headers: {
        "cdn-cache-control": /^max-age=30, stale-while-revalidate=300, stale-if-error=86400$/,
        "cloudflare-cdn-cache-control": /^max-age=30,/,
      },
    },
  ],
  [
    "callers cannot push a read through",
    "contract 6",
    "/products/1",
    { headers: { "Cache-Control": "no-store", Authorization: "Bearer x" } },
    { status: 200, headers: CACHEABLE },
  ],
  [
    "production asks for HTTPS",
    "RFC 6797",
    "/health",
    {},
    { status: 200, headers: { "strict-transport-security": /max-age=/, ...UNSTORED } },
  ],
  ["the origin answers", "contract 1", "/ready", {}, { status: 200, headers: UNSTORED }],
  [
    "an unknown product",
    "RFC 9457",
    "/products/99",
    {},
    { status: 404, headers: { ...PROBLEM, ...CACHEABLE }, body: /"type":"\/problems\/product-not-found"/ },
  ],
  [
    "an unknown path",
    "RFC 9457",
    "/cart",
    {},
    { status: 404, headers: { ...PROBLEM, ...UNSTORED }, body: /"type":"\/problems\/unknown-path"/ },
  ],
  [
    "a known path, another method",
    "RFC 9110, 15.5.6",
    "/products",
    { method: "PATCH" },
    { status: 405, headers: { ...PROBLEM, ...UNSTORED, allow: /^GET, HEAD, POST, OPTIONS$/ } },
  ],
  [
    "what is no product's id has no method of a product",
    "RFC 9110, 15.5.6",
    "/products/list",
    { method: "PUT" },
    { status: 405, headers: { ...PROBLEM, ...UNSTORED, allow: /^GET, HEAD, OPTIONS$/ } },
  ],
  [
    "a product is not written without a token",
    "RFC 6750, 3",
    "/products/1",
    { method: "DELETE" },
    { status: 401, headers: { ...PROBLEM, ...UNSTORED, "www-authenticate": /^Bearer$/ } },
  ],
  [
    "an id that is none",
    "contract 5",
    "/products/undefined",
    {},
    { status: 422, headers: { ...PROBLEM, ...UNSTORED }, body: /invalid product_id/ },
  ],
  [
    "a sort that is none means the default",
    "contract 2",
    "/reviews?product_id=1&sort=relevance",
    {},
    { status: 200, headers: CACHEABLE, body: /^\{"product":"1","page":0,"count":5,"results":\[\{/ },
  ],
  ["an empty parameter is absent", "contract 2", "/products?page=&count=undefined", {}, { status: 200 }],
  ["NUL in the path", "contract 2", "/products/1%00", {}, { status: 422, headers: PROBLEM }],
  ["a broken escape in the path", "contract 2", "/products/%ff", {}, { status: 422, headers: PROBLEM }],
  [
    "a hostile id",
    "contract 2",
    "/products/1%27%3B%20drop%20table%20products",
    {},
    { status: 422, headers: PROBLEM },
  ],
  [
    "a preflight is remembered for a day",
    "Fetch standard",
    "/products/1",
    {
      method: "OPTIONS",
      headers: { Origin: "https://shop.example", "Access-Control-Request-Method": "PUT" },
    },
    { status: 204, headers: { "access-control-max-age": /^86400$/, "access-control-allow-methods": /PUT/ } },
  ],
  [
    "the request id is echoed",
    "contract 6",
    "/products/1",
    { headers: { "X-Request-Id": "mine-1" } },
    { status: 200, headers: { "x-request-id": /^mine-1$/ } },
  ],
  [
    "a body that is encoded is not read",
    "RFC 9110, 15.5.16",
    "/reviews",
    {
      method: "POST",
      headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
      body: "\u001f",
    },
    { status: 415, headers: { ...PROBLEM, ...UNSTORED, "accept-encoding": /^identity$/ } },
  ],
  [
    "a content type may have blanks before its parameters",
    "RFC 9110, 5.6.6",
    "/reviews",
    { method: "POST", headers: { "Content-Type": 'Application/JSON ; charset="utf-8"' }, body: "{}" },
    { status: 422, headers: PROBLEM },
  ],
  [
    "what is only stood in for on a developer's machine is not there",
    "contract 1",
    "/qa/questions?product_id=1",
    {},
    { status: 404, headers: { ...PROBLEM, ...UNSTORED }, body: /"type":"\/problems\/unknown-path"/ },
  ],
  [
    "nor can it be written to",
    "contract 1",
    "/interactions",
    { method: "POST" },
    { status: 404, headers: PROBLEM },
  ],
  ["nor into a cart", "contract 1", "/cart", { method: "POST" }, { status: 404, headers: PROBLEM }],
  [
    "nor can anybody take its database down",
    "contract 1",
    "/local/faults",
    { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"mode":"down"}' },
    { status: 404, headers: { ...PROBLEM, "atelier-stack": null } },
  ],
  [
    "nor are pictures drawn",
    "contract 1",
    "/garments/hats/plum/1-2.svg",
    {},
    { status: 404, headers: { ...PROBLEM, ...UNSTORED } },
  ],
];

describe("over HTTP", () => {
  it.each(SCENARIOS)("%s (%s)", async (_scenario, _specification, path, init, expected) => {
    await expectAnswer(path, init, expected);
  });

  it("the second response comes from the cache, with its age (RFC 9111, 5.1; RFC 9211)", async () => {
    await body("/products/3");
    const { headers } = await ask("/products/3/");
    expect(headers.get("cache-status")).toMatch(/^atelier; hit; ttl=\d+$/);
    expect(headers.get("age")).toMatch(/^\d+$/);
    expect(headers.get("cache-tag")).toBeNull();
  });

  it.each([
    ["/products", "/products/list", "/products/", "/products/list/?utm_source=mail"],
    [
      "/reviews?product_id=1",
      "/reviews/1/list",
      "/reviews/?product_id=1",
      "/reviews/1/list/?sort=RELEVANT",
      "/reviews?product_id=1&sort=relevance",
    ],
    [
      "/reviews/meta?product_id=1",
      "/reviews/1/meta",
      "/reviews/meta/?product_id=1",
      "/reviews/1/meta/?count=3",
    ],
  ])("%s has aliases", async (path, ...aliases) => {
    const expected = await body(path);
    for (const alias of aliases) expect(await body(alias)).toBe(expected);
  });
});
