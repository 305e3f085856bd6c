import { describe, expect, it } from "vitest";
import { onError } from "../problem.ts";
import { createRouter } from "../router.ts";
import { jsonBody } from "./body.ts";

const app = createRouter();
app.post("/", ...jsonBody(100), async (c) => c.json(await c.req.json()));
app.onError(onError);

const post = (body: BodyInit, type = "application/json") =>
  app.request("/", { method: "POST", body, headers: { "Content-Type": type } });

describe("a JSON body", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application/merge-patch+json",
  ])("is taken as %s", async (type) => {
    expect((await post("[1]", type)).status).toBe(200);
  });

  it.each(["text/plain", "application/jsonp", "application/x-www-form-urlencoded", ""])(
    "is 415 as %j",
    async (type) => {
      expect((await post("[1]", type)).status).toBe(415);
    },
  );

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
