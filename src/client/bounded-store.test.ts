import { describe, expect, it } from "vitest";
import { createBoundedStore } from "./client.ts";

const answer = (body: string) => ({ etag: "", body });

describe("a bounded store", () => {
  it("evicts the least recently used response", () => {
    const store = createBoundedStore({ maxCharacters: 12 });
    store.set("a", answer("12345"));
    store.set("b", answer("12345"));
    store.get("a");
    store.set("c", answer("12345"));
    expect(["a", "b", "c"].map((url) => store.get(url)?.body)).toEqual(["12345", undefined, "12345"]);
  });

  it("counts a replaced response once", () => {
    const store = createBoundedStore({ maxCharacters: 12 });
    store.set("a", answer("12345"));
    for (const body of ["1", "12", "12345"]) store.set("b", answer(body));
    expect([store.get("a")?.body, store.get("b")?.body]).toEqual(["12345", "12345"]);
  });

  it("stores no response that is larger than its limit", () => {
    const store = createBoundedStore({ maxCharacters: 12 });
    store.set("a", answer("123456789012345"));
    expect(store.get("a")).toBeUndefined();
  });
});
