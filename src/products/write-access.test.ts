import { beforeEach, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, query } from "../testing/catalogue.ts";
import { createWriter, forgetWrites, json, LEAST, TOKEN } from "../testing/writer.ts";

const app = createTestApp();
const { request } = app;
const { send, post, make } = createWriter(app);

beforeEach(async () => {
  await emptyCatalogue();
  await forgetWrites();
});

describe("a product write", () => {
  const WRITES: [method: string, path: string, body?: object][] = [
    ["POST", "/products", LEAST],
    ["PUT", "/products/7", {}],
    ["DELETE", "/products/7"],
  ];

  it.each(WRITES)("%s %s is 401 without a valid token", async (method, path, body) => {
    const wrong = [
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN} x`,
      `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    ];
    for (const Authorization of ["", "Bearer", "Bearer wrong", ...wrong]) {
      const response = await send(method, path, body, { Authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    }
  });

  it.each(["old-token-of-16-or-more", TOKEN])("accepts each valid token: %s", async (token) => {
    expect((await post(LEAST, { Authorization: `bearer  ${token}` })).status).toBe(201);
  });

  it.each(WRITES.slice(0, 2))("%s %s accepts only a JSON body of at most 1 MiB", async (method, path) => {
    const type = async (ContentType: string) =>
      (await send(method, path, "{}", { "Content-Type": ContentType })).status;
    expect(await type("text/plain")).toBe(415);
    expect(await type("application/x-www-form-urlencoded")).toBe(415);
    expect((await request(path, { method, headers: { Authorization: `Bearer ${TOKEN}` } })).status).toBe(415);
    expect((await send(method, path, "{")).status).toBe(400);
    expect((await send(method, path, "", { "Content-Type": "application/json" })).status).toBe(400);
    expect((await send(method, path, '{"name":"\u0000"}')).status).toBe(400);
    expect(await json(send(method, path, '{"name":"a\\u0000"}'))).toMatchObject({
      status: 400,
      type: "/problems/nul-in-text",
    });
    const large = await send(method, path, JSON.stringify({ name: "x".repeat(1024 * 1024) }));
    expect(large.status).toBe(413);
  });

  it("accepts a body just below 1 MiB", async () => {
    expect((await post(JSON.stringify(LEAST).padEnd(1024 * 1024, " "))).status).toBe(201);
  });

  it("marks the catalogue as written since its import", async () => {
    await query("delete from written_since_import", []);
    await make();
    expect(await query("select half from written_since_import", [])).toEqual([["products"]]);
  });

  it("is not possible with PUT /products/list", async () => {
    for (const method of ["PUT", "DELETE", "POST"]) {
      const response = await send(method, "/products/list", LEAST);
      expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    }
    const options = await request("/products/7", { method: "OPTIONS" });
    expect(options.headers.get("Allow")).toBe("GET, HEAD, PUT, DELETE, OPTIONS");
    expect((await request("/products", { method: "PUT" })).headers.get("Allow")).toBe(
      "GET, HEAD, POST, OPTIONS",
    );
  });
});
