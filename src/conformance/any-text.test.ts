import fc from "fast-check";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { askFragile, emptyCache } from "./fragile.ts";
import { sendRaw } from "./raw.ts";

// Any text, at every place where a client may send text. It is only data: the response is a result or a rejection, never a
// failure. What is stored is returned byte for byte, and nothing else changes.

const PIECES = [
  "'; drop table products; --",
  "' or '1'='1",
  "1) union select reviewer_email from reviews--",
  "$1",
  "\\",
  "%",
  "%00",
  "%ff",
  "%27",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "\r\nSet-Cookie: a=b",
  "\n",
  "\t",
  "\u0000",
  "\ud800",
  "\udfff",
  "\u202e",
  "\ufeff",
  "\ufffe",
  "e\u0301",
  "\u00e9",
  "👩‍👩‍👧",
  "İ",
  "ß",
  "null",
  "undefined",
  "NaN",
  "1e309",
  "-0",
  "__proto__",
  "constructor",
] as const;

const anyText = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), { maxLength: 5 })
    .map((all) => all.join("")),
  fc.string({ unit: "binary", maxLength: 30 }),
);
const RUNS = { numRuns: 60 };

const spell = (text: string) => encodeURIComponent(text.toWellFormed());
const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  askFragile(path, {
    method,
    headers: { "Content-Type": "application/json", Authorization: "Bearer token-of-16-or-more", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

/** All responses that show the tests' products. */
async function readAll(): Promise<string[]> {
  await emptyCache();
  const paths = [
    "/products",
    "/products/1",
    "/products/1/styles",
    "/products/2",
    "/reviews?product_id=1&count=1000",
  ];
  return await Promise.all(paths.map(async (path) => await (await askFragile(path)).text()));
}

async function expectUnderstood(response: Response, statuses: number[]): Promise<void> {
  const body = await response.text();
  expect(statuses, `${response.url} ${body}`).toContain(response.status);
  expect(() => body === "" || JSON.parse(body)).not.toThrow();
}

let before: string[];
beforeAll(async () => {
  before = await readAll();
});

// Concurrent, because the response to a write comes 100 ms after its commit.
describe.concurrent("any text", () => {
  it.each([
    (text: string) => `/products/${text}`,
    (text: string) => `/products/${text}/styles`,
    (text: string) => `/products/${text}/related`,
    (text: string) => `/reviews/${text}/list`,
    (text: string) => `/reviews/${text}/meta`,
    (text: string) => `/products?page=${text}`,
    (text: string) => `/products?count=${text}`,
    (text: string) => `/products?ids=${text}`,
    (text: string) => `/products?category=${text}`,
    (text: string) => `/products?q=${text}`,
    (text: string) => `/products?sort=${text}`,
    (text: string) => `/products?after=${text}`,
    (text: string) => `/products?min_price=${text}`,
    (text: string) => `/products?max_price=${text}`,
    (text: string) => `/products?in_stock=${text}`,
    (text: string) => `/products?view=${text}`,
    (text: string) => `/products/1/related?view=${text}`,
    (text: string) => `/products?${text}`,
    (text: string) => `/reviews?product_id=${text}`,
    (text: string) => `/reviews?product_id=1&sort=${text}`,
    (text: string) => `/reviews?product_id=1&page=${text}`,
    (text: string) => `/reviews?product_id=1&count=${text}`,
    (text: string) => `/reviews/1/list?sort=${text}`,
    (text: string) => `/reviews/meta?product_id=${text}`,
    (text: string) => `/reviews/meta?product_ids=${text}`,
    (text: string) => `/products/1/${text}/x`,
  ])("in an address is answered or refused: %s", async (place) => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        await expectUnderstood(await askFragile(place(spell(text))), [200, 400, 404, 422]);
      }),
      RUNS,
    );
  });

  it.each([
    "X-Request-Id",
    "If-None-Match",
    "Authorization",
    "Accept",
    "Origin",
    "Cookie",
    "CF-Connecting-IP",
  ])("in the header %s changes no answer, and adds no header to it", async (name) => {
    const plain = await sendRaw(inject("fragile").url, ["GET /products/1 HTTP/1.1", "Host: a.example"]);
    const names = [...plain.headers.keys(), "age", "cache-status"];
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const value = text.replace(/[\r\n\0]/g, " "); // proxies and the runtime reject these
        const head = ["GET /products/1 HTTP/1.1", "Host: a.example", `${name}: ${value}`];
        const answer = await sendRaw(inject("fragile").url, head);
        expect([200, 304, 400]).toContain(answer.status);
        if (answer.status === 200) expect(answer.body).toBe(plain.body);
        if (answer.status < 400) for (const header of answer.headers.keys()) expect(names).toContain(header);
      }),
      RUNS,
    );
  });

  it("as an Idempotency-Key is accepted or rejected", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const key = text.replace(/[^ -~\xa0-\xff]/g, "?");
        const response = await send("POST", "/reviews", "{}", { "Idempotency-Key": key });
        await expectUnderstood(response, [422]);
      }),
      RUNS,
    );
  });
});

/** The expected status for a text in a body: NUL is a 400; a lone surrogate or a text that is too long is a 422. */
function expectedStatus(text: string, most: number): number {
  if (text.includes("\0")) return 400;
  const length = [...text].length;
  return text.isWellFormed() && length >= 1 && length <= most ? 201 : 422;
}

describe.concurrent("any text in a body is stored byte for byte, or rejected", () => {
  it("of a product", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const made = {
          name: text,
          category: text,
          slogan: text,
          description: text,
          default_price: "1.00",
          features: [{ feature: text, value: text }],
        };
        const response = await send("POST", "/products", {
          ...made,
          styles: [{ name: text, original_price: 1, skus: [{ size: "M", quantity: 1 }] }],
        });
        expect(response.status).toBe(expectedStatus(text, 200));
        if (response.status !== 201) return;
        const path = response.headers.get("Location") ?? "";
        expect(await (await askFragile(path)).json()).toMatchObject(made);
        const { results } = (await (await askFragile(`${path}/styles`)).json()) as { results: object[] };
        expect(results).toMatchObject([{ name: text }]);
        expect((await send("DELETE", path, "")).status).toBe(200);
      }),
      RUNS,
    );
  });

  it("of a review", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const form = { product_id: 4, rating: 5, recommend: true, body: text, name: text, summary: text };
        const response = await send("POST", "/reviews", { ...form, [`x${text}`]: text });
        expect(response.status).toBe(expectedStatus(text, 60));
        if (response.status !== 201) return;
        const list = await (await askFragile("/reviews?product_id=4&sort=newest&count=1")).json();
        expect(list).toMatchObject({ results: [{ body: text, reviewer_name: text, summary: text }] });
      }),
      RUNS,
    );
  });

  it.each([
    ["/reviews", 64],
    ["/products", 1024],
    ["/purges", 64],
  ])("larger than the limit of %s is a 413", async (path, kib) => {
    for (const piece of ["x", '"', "\\u0000", "[", "\u{1f600}"]) {
      const response = await send("POST", path, `{"name":"${piece.repeat((kib * 1024) / piece.length)}"}`);
      await expectUnderstood(response, [413]);
    }
  });

  it.each(["", "nul", "[", '{"a":1,}', "\ufeff{}", "[[[[", '"\\ud800"', "1e999", '{"a":"\\x"}'])(
    "is no JSON, or not the right: %j",
    async (body) => {
      for (const path of ["/products", "/reviews", "/purges"])
        await expectUnderstood(await send("POST", path, body), [400, 422]);
    },
  );
});

it("no other data has changed", async () => {
  expect(await readAll()).toEqual(before);
});
