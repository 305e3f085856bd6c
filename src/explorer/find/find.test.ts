import { describe, expect, it } from "vitest";
import { numbers } from "./paging.ts";
import { bandName, readPrice } from "./price.ts";
import { readings } from "./understood.ts";

describe("what a search was understood as", () => {
  it.each([
    ["jaket", ["Rain Jacket", "Denim Jacket"], [{ typed: "jaket", found: "jacket" }]],
    ["jac", ["Rain Jacket"], []],
    ["CAFE", ["Café Dress"], []],
    [
      "rian jakcet",
      ["Rain Jacket"],
      [
        { typed: "rian", found: "rain" },
        { typed: "jakcet", found: "jacket" },
      ],
    ],
    ["snekaer", ["Court Sneakers"], [{ typed: "snekaer", found: "sneakers" }]],
    ["harbour", [], []],
  ])("%s in %j", (q, names, expected) => {
    expect(readings(q, names)).toEqual(expected);
  });
});

describe("the numbers of pages", () => {
  it.each([
    [1, 2, [1, 2]],
    [1, 9, [1, 2, undefined, 9]],
    [3, 9, [1, 2, 3, 4, undefined, 9]],
    [5, 9, [1, undefined, 4, 5, 6, undefined, 9]],
    [7, 9, [1, undefined, 6, 7, 8, 9]],
  ])("of page %i among %i", (page, last, expected) => {
    expect(numbers(page, last)).toEqual(expected);
  });
});

describe("a price as people type it", () => {
  it.each([
    ["50", "50"],
    ["$1,200", "1200"],
    ["99,5", "99.5"],
    ["99.999", "99.99"],
    ["", undefined],
    ["cheap", undefined],
  ])("%s is %s", (typed, expected) => {
    expect(readPrice(typed)).toBe(expected);
  });
});

describe("a band of prices", () => {
  it.each([
    ["5.00", "7.49", "$5 – 7.50"],
    ["7.50", "9.99", "$7.50 – 10"],
    ["1000.00", "1499.99", "$1,000 – 1,500"],
  ])("from %s to %s is %s", (from, to, expected) => {
    expect(bandName(from, to)).toBe(expected);
  });
});
