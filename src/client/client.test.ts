import { describe, expect, it } from "vitest";
import { createTestApp } from "../testing/catalogue.ts";
import { ApiProblem, type Client, type ClientOptions, createClient } from "./client.ts";

type Asked = { url: string; init: RequestInit };

/** A client that gets `responses` in order, and its requests. */
function withAnswers(responses: Response[], options: Partial<ClientOptions> = {}) {
  const asked: Asked[] = [];
  const client = createClient({
    baseUrl: "https://api.example.test",
    fetch: async (url, init) => {
      asked.push({ url, init });
      return responses.shift() ?? Response.error();
    },
    ...options,
  });
  return { client, asked };
}

const header = ({ init }: Asked, name: string) => new Headers(init.headers).get(name);

describe("the client", () => {
  it("has a method for each operation on products and reviews, with the operation's name", async () => {
    const { get } = createTestApp();
    type Operation = { operationId: string; tags: string[] };
    const { paths } = await (await get("/openapi.json")).json<{
      paths: Record<string, Record<string, Operation>>;
    }>();
    const operations = Object.values(paths)
      .flatMap((path) => Object.values(path))
      .filter(({ tags }) => tags.some((tag) => tag === "products" || tag === "reviews"))
      .map(({ operationId }) => operationId.replace(/Alias$/, ""));
    const { client } = withAnswers([]);
    expect(Object.keys(client)).toEqual(expect.arrayContaining([...new Set(operations)]));
  });

  it("writes given parameters into the query, and no others", async () => {
    const { client, asked } = withAnswers([Response.json([]), Response.json([]), Response.json([])]);
    await client.listProducts({ ids: [3, 1], view: "cards" });
    await client.listReviews(7, { sort: "newest", page: 2 });
    await client.listProducts();
    expect(asked.map(({ url }) => url)).toEqual([
      "https://api.example.test/products?ids=3%2C1&view=cards",
      "https://api.example.test/reviews?product_id=7&sort=newest&page=2",
      "https://api.example.test/products",
    ]);
  });

  it.each([
    ["products", (client: Client) => client.listProducts({ ids: [] })],
    ["cards", (client: Client) => client.listProducts({ ids: [], view: "cards" })],
    ["review counts", (client: Client) => client.findReviewMetas([])],
  ])("answers no ids with no %s, without asking", async (_, ask) => {
    const { client, asked } = withAnswers([], { store: new Map() });
    expect(await ask(client)).toMatchObject({ data: [], etag: undefined });
    expect(asked).toEqual([]);
  });

  it.each([
    ["https://api.example.test", "https://api.example.test"],
    ["https://api.example.test/", "https://api.example.test"],
    ["https://example.test/shop/v1", "https://example.test/shop/v1"],
    ["https://example.test/shop/v1/", "https://example.test/shop/v1"],
    ["https://example.test/shop//", "https://example.test/shop"],
    ["https://example.test//other.test/shop", "https://example.test//other.test/shop"],
    ["https://example.test/a%20b?x=1#top", "https://example.test/a%20b"],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
  ])("keeps the whole of its base URL: %s", async (baseUrl, base) => {
    const { client, asked } = withAnswers([Response.json([]), Response.json({}), Response.json({})], {
      baseUrl,
    });
    await client.listProducts({ ids: [1] });
    await client.findProduct(7);
    await client.postReview({ product_id: 1, rating: 1, recommend: true, body: "b", name: "n" });
    expect(asked.map(({ url }) => url)).toEqual([
      `${base}/products?ids=1`,
      `${base}/products/7`,
      `${base}/reviews`,
    ]);
  });

  it("takes unchanged responses from its store", async () => {
    const tagged = Response.json([2, 3], { headers: { ETag: '"a"' } });
    const unchanged = new Response(null, { status: 304, headers: { ETag: '"a"', Age: "9" } });
    const { client, asked } = withAnswers([tagged, unchanged], { store: new Map() });
    expect((await client.listRelated(1)).data).toEqual([2, 3]);
    const again = await client.listRelated(1);
    expect(asked.map((request) => header(request, "If-None-Match"))).toEqual([null, '"a"']);
    expect(again).toMatchObject({ data: [2, 3], etag: '"a"' });
    expect(again.headers.get("Age")).toBe("9");
  });

  it("throws each problem with its fields", async () => {
    const details = {
      type: "/problems/invalid-request",
      title: "The request is not valid",
      status: 422,
      detail: "invalid name: is required",
      instance: "/products",
      errors: [{ in: "body", field: "name", message: "is required" }],
    };
    const problem = new Response(JSON.stringify(details), {
      status: 422,
      headers: { "Content-Type": "application/problem+json", "X-Request-Id": "r-1" },
    });
    const failed = await withAnswers([problem])
      .client.updateProduct(1, { name: "" })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ApiProblem);
    expect(failed).toMatchObject({ details, message: details.detail, status: 422, requestId: "r-1" });
  });

  it("makes a problem of an error response from another server", async () => {
    const strange = new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" });
    await expect(withAnswers([strange]).client.findProduct(1)).rejects.toMatchObject({
      details: { type: "about:blank", title: "Bad Gateway", status: 502 },
    });
  });

  it("has the status of the response, also where the problem has none", async () => {
    const problem = new Response('{"type":"https://proxy.example/busy","title":"Busy"}', {
      status: 503,
      headers: { "Content-Type": "application/problem+json" },
    });
    await expect(withAnswers([problem]).client.findProduct(1)).rejects.toMatchObject({
      status: 503,
      details: { type: "https://proxy.example/busy", status: 503 },
    });
  });

  it("does not store a response that it cannot parse", async () => {
    const store = new Map();
    const page = new Response("<h1>Log in</h1>", { headers: { ETag: '"a"' } });
    await expect(withAnswers([page], { store }).client.findProduct(1)).rejects.toThrow(SyntaxError);
    expect(store.size).toBe(0);
  });

  it("sends the position of its last write with each later read", async () => {
    const written = (position: string) => Response.json({}, { headers: { "Atelier-Position": position } });
    const answers = [Response.json({}), written("1.a"), Response.json({}), written("2.b"), Response.json({})];
    const { client, asked } = withAnswers(answers, { token: "t" });
    await client.findProduct(1);
    await client.updateProduct(1, { name: "n" });
    await client.listStyles(1);
    await client.deleteProduct(1);
    await client.listProducts();
    expect(asked.map((request) => header(request, "Atelier-Position"))).toEqual([
      null,
      null,
      "1.a",
      null,
      "2.b",
    ]);
  });

  it("keeps the latest position, in any order of the responses to its writes", async () => {
    const written = (position: string) => Response.json({}, { headers: { "Atelier-Position": position } });
    const answers = [written("1795000000002.b"), written("1795000000001.a"), Response.json({})];
    const { client, asked } = withAnswers(answers, { token: "t" });
    await Promise.all([client.deleteProduct(2), client.deleteProduct(1)]);
    await client.listProducts();
    expect(asked.map((request) => header(request, "Atelier-Position")).at(-1)).toBe("1795000000002.b");
  });

  it("sends the token with writes only, with the given Idempotency-Key and If-Match", async () => {
    const made = () => Response.json({ id: 1 });
    const { client, asked } = withAnswers([made(), made(), made(), made()], { token: "t" });
    const product = { name: "n", category: "c", default_price: 1 };
    await client.createProduct(product, { idempotencyKey: "mine" });
    await client.createProduct(product);
    await client.deleteProduct(1, { ifMatch: '"a"' });
    await client.findProduct(1);
    expect(asked.map((request) => header(request, "Authorization"))).toEqual([
      "Bearer t",
      "Bearer t",
      "Bearer t",
      null,
    ]);
    expect(asked.map((request) => header(request, "Idempotency-Key"))).toEqual([
      "mine",
      expect.stringMatching(/^[\d-]{10,}$/),
      null,
      null,
    ]);
    expect(asked.map((request) => header(request, "If-Match"))).toEqual([null, null, '"a"', null]);
  });
});
