import { expect, it } from "vitest";
import { createAliases, pathAndQuery } from "./aliases.ts";

it("returns the key of a learnt alias, and any other URL unchanged", () => {
  const { learn, keyOf } = createAliases();
  learn("/reviews/?product_id=2", "/reviews?product_id=2");
  expect(keyOf("/reviews/?product_id=2")).toBe("/reviews?product_id=2");
  expect(keyOf("/reviews/?product_id=3")).toBe("/reviews/?product_id=3");
});

it("evicts the oldest alias when it is full, and never stores a long one", () => {
  const { learn, keyOf } = createAliases(2);
  for (const n of [1, 2, 3]) learn(`/products/0${n}`, `/products/${n}`);
  expect([1, 2, 3].map((n) => keyOf(`/products/0${n}`))).toEqual([
    "/products/01",
    "/products/2",
    "/products/3",
  ]);
  const long = `/products/1?${"x".repeat(300)}`;
  learn(long, "/products/1");
  expect(keyOf(long)).toBe(long);
});

it.each([
  ["https://a.test/products/1?x=%2F#y", "/products/1?x=%2F#y"],
  ["http://127.0.0.1:8787/", "/"],
  ["https://a.test//products/1", "//products/1"],
])("reads path and query of %s", (url, expected) => {
  expect(pathAndQuery(url)).toBe(expected);
});
