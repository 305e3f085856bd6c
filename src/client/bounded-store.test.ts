import { describe, expect, it } from "vitest";
import { createBoundedStore } from "./client.ts";

const answer = (body: string) => ({ etag: "", body });

describe("a bounded store", () => {
  it("drops what was used longest ago", () => {
    const store = createBoundedStore({ maxCharacters: 12 });
    store.set("a", answer("12345"));
    store.set("b", answer("12345"));
    store.get("a");
    store.set("c", answer("12345"));
    expect(["a", "b", "c"].map((url) => store.get(url)?.body)).toEqual(["12345", undefined, "12345"]);
  });

  it("counts what takes the place of an earlier answer once", () => {
    const store = createBoundedStore({ maxCharacters: 12 });
    store.set("a", answer("12345"));
    for (const body of ["1", "12", "12345"]) store.set("b", answer(body));
    expect([store.get("a")?.body, store.get("b")?.body]).toEqual(["12345", "12345"]);
  });

  it("keeps nothing that is larger than itself", () => {
    const store = createBoundedStore({ maxCharacters: 12 });
    store.set("a", answer("123456789012345"));
    expect(store.get("a")).toBeUndefined();
  });
});
