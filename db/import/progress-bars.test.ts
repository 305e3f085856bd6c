import { expect, it } from "vitest";
import { fileLine } from "./progress-bars.ts";

const HALFWAY = {
  name: "characteristic_reviews.csv",
  totalBytes: 500_000_000,
  bytes: 250_000_000,
  rows: 9_600_000,
  spentMs: 20_000,
  ended: false,
};

it("tells on a usual terminal how far, how much, how fast and how long still, beside a bar", () => {
  expect(fileLine(HALFWAY, 80)).toBe(
    "characteristic_reviews.csv ====----  50%  250.0 MB   480,000 rows/s  20.0 s left",
  );
});

it("keeps the time left on a narrow one", () => {
  expect(fileLine(HALFWAY, 60)).toBe("characteristic_reviews.csv ========-------  50%  20.0 s left");
  expect(fileLine(HALFWAY, 40)).toBe("characteristic_reviews.csv  20.0 s left");
});

it("tells of a file that has been read how long that took", () => {
  expect(fileLine({ ...HALFWAY, bytes: 500_000_000, ended: true }, 100)).toBe(
    "characteristic_reviews.csv ======================== 100%  500.0 MB   480,000 rows/s       20.0 s",
  );
});

it("is never wider than the terminal", () => {
  for (let width = 1; width <= 200; width++) {
    expect(fileLine(HALFWAY, width).length).toBeLessThanOrEqual(width);
    expect(fileLine({ ...HALFWAY, bytes: 0, rows: 0, totalBytes: 0 }, width).length).toBeLessThanOrEqual(
      width,
    );
  }
});
