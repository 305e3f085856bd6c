import { describe, expect, it } from "vitest";
import { refusal } from "./guard.ts";

const OWN = "http://127.0.0.1:8787";

/** What `refusal` says of a request that is right but for these headers. Undefined as a value: it has no such header. */
function refused(method: string, changes: Record<string, string | undefined> = {}) {
  const right = {
    Host: "127.0.0.1:8787",
    Origin: OWN,
    "Sec-Fetch-Site": "same-origin",
    "Content-Type": "application/json",
  };
  const given = Object.entries({ ...right, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return refusal({ method, headers: new Headers(given) })?.[0];
}

describe("the controls of the local stack", () => {
  it("take JSON that a page of the same address posts, and what a script does", () => {
    expect(refused("POST")).toBeUndefined();
    expect(refused("POST", { Host: "localhost:8787", Origin: "http://localhost:8787" })).toBeUndefined();
    expect(refused("POST", { "Content-Type": "application/json; charset=utf-8" })).toBeUndefined();
    expect(refused("POST", { Origin: undefined, "Sec-Fetch-Site": undefined })).toBeUndefined();
  });

  it.each([
    ["a page of another host", { Origin: "https://shop.example" }],
    ["a page of another port", { Origin: "http://127.0.0.1:3000" }],
    ["a page over HTTPS", { Origin: "https://127.0.0.1:8787" }],
    ["a page without an address", { Origin: "null" }],
    ["a page of the same machine", { "Sec-Fetch-Site": "same-site" }],
    ["a page elsewhere, without its address", { Origin: undefined, "Sec-Fetch-Site": "cross-site" }],
    ["a link or a bookmark", { Origin: undefined, "Sec-Fetch-Site": "none" }],
    ["a page whose name leads here", { Host: "evil.example:8787", Origin: "http://evil.example:8787" }],
    [
      "a page whose name begins like ours",
      { Host: "127.0.0.1.evil.example", Origin: "http://127.0.0.1.evil.example" },
    ],
    ["somebody without a host", { Host: undefined }],
  ])("refuse %s", (_, changes) => {
    expect(refused("POST", changes)).toBe(403);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    undefined,
  ])("refuse what a form can send: %s", (type) => {
    expect(refused("POST", { "Content-Type": type })).toBe(415);
  });

  it.each(["GET", "HEAD", "PUT", "OPTIONS"])("refuse %s", (method) => {
    expect(refused(method)).toBe(405);
  });
});
