import { describe, expect, it } from "vitest";
import { OWN_REQUEST_ID, showLine } from "./request-lines.ts";

const read = {
  level: "info",
  requestId: "r-1",
  method: "GET",
  path: "/products/1",
  status: 200,
  ms: 3,
  queries: 0,
  dbMs: 0,
  cache: "hit",
};
const write = {
  ...read,
  method: "PUT",
  path: "/products/1",
  cache: undefined,
  queries: 1,
  dbMs: 12,
  by: "local",
  write: { what: "update of product 1" },
  purged: ["product-1", "products"],
};
const failure = {
  ...read,
  level: "error",
  status: 503,
  cache: undefined,
  error: "origin-unavailable, because Error: refused\n    at connect (sql.ts:1:1)",
};
const line = (record: object) => JSON.stringify(record);

describe("a line of npm start", () => {
  it.each([
    ["a read", read, "GET /products/1 200 hit 3 ms"],
    ["a write", write, "PUT /products/1 200 3 ms"],
    ["a bad request", { ...read, status: 422, cache: undefined }, "GET /products/1 422 3 ms id=r-1"],
    ["a failure", failure, "GET /products/1 503 3 ms id=r-1 origin-unavailable, because Error: refused"],
    [
      "a failure that no caller saw",
      { level: "error", cache: "store", error: "TypeError: closed\n    at put (store.ts:1:1)" },
      "ERROR store TypeError: closed",
    ],
    [
      "a wrong setting",
      { level: "error", setting: "PURGE_BURST is not valid." },
      "ERROR PURGE_BURST is not valid.",
    ],
  ])("shows %s in short", (_, record, expected) => {
    expect(showLine(line(record), "short")).toBe(expected);
  });

  it("stays one line without control characters, whatever the path contains", () => {
    const record = { ...read, path: "/\u001b[31mred\nPUT /products/1 200\u202e" };
    const shown = String.raw`GET /\u001b[31mred\u000aPUT /products/1 200\u202e 200 hit 3 ms`;
    expect(showLine(line(record), "short")).toBe(shown);
    expect(showLine(line(record), "verbose")).toBe(`${shown}\n    id r-1`);
  });

  it("shows the details of a request with --verbose", () => {
    expect(showLine(line(write), "verbose")?.split("\n")).toEqual([
      "PUT /products/1 200 3 ms",
      "    id r-1 · 1 query, 12 ms · token local · update of product 1 · invalidated product-1, products",
    ]);
  });

  it("shows the stack of a failure with --verbose", () => {
    expect(showLine(line(failure), "verbose")).toMatch(
      /refused\n {4}id r-1\n {4}at connect \(sql\.ts:1:1\)$/,
    );
  });

  it("is the record itself with --json", () => {
    expect(showLine(line(read), "json")).toBe(line(read));
  });

  it.each(["short", "verbose", "json"] as const)("does not show its own requests: %s", (style) => {
    expect(showLine(line({ ...read, requestId: OWN_REQUEST_ID }), style)).toBeUndefined();
  });

  it("always shows a developer's output, and wrangler's messages with --verbose only", () => {
    const news = "[wrangler:info] GET /products/1 200 OK (9ms)";
    expect([showLine(news, "short"), showLine(news, "json"), showLine(news, "verbose")]).toEqual([
      undefined,
      undefined,
      news,
    ]);
    expect(showLine("here", "short")).toBe("here");
    expect(showLine("17", "json")).toBe('{"level":"info","output":"17"}');
  });
});
