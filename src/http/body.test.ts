import { createRoute, z } from "@hono/zod-openapi";
import { describe, expect, it } from "vitest";
import { onError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { jsonBody } from "./body.ts";

const app = createRouter();
app.post("/", ...jsonBody(100), async (c) => c.json(await c.req.json()));
// With the validating library, which checks the content type again.
const route = createRoute({
  method: "post",
  path: "/validated",
  middleware: [...jsonBody(100)] as const,
  request: { body: { required: true, content: { "application/json": { schema: z.array(z.number()) } } } },
  responses: { 200: { description: "OK" } },
});
app.openapi(route, (c) => c.json({ read: c.req.valid("json"), header: c.req.header("X-Own") ?? null }));
app.onError(onError);

const send = (path: string, body: BodyInit, headers: Record<string, string>) =>
  app.request(path, { method: "POST", body, headers });
const post = (body: BodyInit, type = "application/json") => send("/", body, { "Content-Type": type });

describe("a JSON body", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json ; charset=utf-8",
    "application/json;charset=UTF-8",
    "application/json\t;\tcharset=utf-8",
    'application/json; charset="utf-8"',
    'application/json; profile="https://a.example/x;y=1, z"',
    "application/json; charset=utf-8; odd~token=1",
    "application/json;",
    "application/json;;charset=utf-8",
    "application/json; charset=iso-8859-1",
    " application/json ",
    "APPLICATION/JSON",
    "Application/JSON;CHARSET=UTF-8",
    "application/merge-patch+json",
    "application/vnd.shop.v2+json; version=2",
    "application/x_y!z+json",
  ])("is accepted as %j", async (type) => {
    expect((await post("[1]", type)).status).toBe(200);
    const response = await send("/validated", "[1]", { "Content-Type": type, "X-Own": "kept" });
    expect([response.status, await response.text()]).toEqual([200, '{"read":[1],"header":"kept"}']);
  });

  it.each([
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/json5",
    "application/json+xml",
    "application/json, text/plain",
    "application/+json",
    "application/x json",
    "application/x-www-form-urlencoded",
    "*/*",
    "",
  ])("is 415 as %j", async (type) => {
    for (const path of ["/", "/validated"]) {
      const response = await send(path, "[1]", { "Content-Type": type });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ type: "/problems/unsupported-media-type" });
    }
  });

  it.each(["identity", "Identity", "identity, identity", "", " , "])(
    "may have the content encoding %j",
    async (encoding) => {
      const headers = { "Content-Type": "application/json", "Content-Encoding": encoding };
      expect((await send("/validated", "[1]", headers)).status).toBe(200);
    },
  );

  it.each([
    "gzip",
    "GZIP",
    "br",
    "deflate",
    "zstd",
    "x-gzip",
    "aes128gcm",
    "identity, gzip",
    "gzip, identity",
    "utf-8",
  ])("is 415 with the content encoding %j", async (encoding) => {
    for (const body of ["[1]", new Uint8Array([0x1f, 0x8b, 8, 0])]) {
      const headers = { "Content-Type": "application/json", "Content-Encoding": encoding };
      const response = await send("/", body, headers);
      expect([response.status, response.headers.get("Accept-Encoding")]).toEqual([415, "identity"]);
      expect(await response.json()).toMatchObject({ type: "/problems/unsupported-encoding", status: 415 });
    }
  });

  it("is 413 when it is too large, in bytes", async () => {
    expect((await post(`"${"ä".repeat(49)}"`)).status).toBe(200);
    expect((await post(`"${"ä".repeat(50)}"`)).status).toBe(413);
  });

  it.each([
    ['"\\u0000"', 400],
    ['"a\\\\\\u0000"', 400],
    ['{"\\u0000":1}', 400],
    ['"\\\\u0000"', 200],
    ['"\\\\\\\\u0000"', 200],
    ['"\\u00001"', 400],
    ['"\\u00010"', 200],
  ])("with NUL is 400: %j → %d", async (body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it("that is not UTF-8 is 400", async () => {
    expect((await post(new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400);
    expect((await post(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))).status).toBe(400);
  });

  it("keeps every character", async () => {
    const text = "🐪 \u202Eabc é e\u0301 \uFFFD";
    expect(await (await post(JSON.stringify(text))).json()).toBe(text);
  });
});
