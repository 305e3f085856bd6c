import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createTestApp, emptyCatalogue, given } from "../testing/catalogue.ts";

// The database writes a card's JSON, and returns several as lines of one text. No product text may break either.

const { get } = createTestApp();

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', "\\", "\n", "\r", "\u2028", "\u0001", "\u007f", '"}', ',"id":7', "👩‍👩‍👧", "%"),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => pieces.join("").toWellFormed().replaceAll("\0", "") || "a");

describe("a card of any text", () => {
  beforeAll(() => emptyCatalogue());

  it("contains the text unchanged, alone and in a listing", async () => {
    let id = 0;
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (name, category, thumbnail) => {
        id += 1;
        const photos = JSON.stringify([{ thumbnail_url: thumbnail, url: "https://a.example/u" }]);
        await given.product({ id, name, category });
        await given.style({ id, product_id: id, photos });
        const shown = { id, name, category, thumbnail_url: thumbnail };
        const filter = `category=${encodeURIComponent(category)}&sort=newest&count=1`;
        for (const path of [`/products?ids=${id}&view=cards`, `/products?${filter}&view=cards`]) {
          expect(await (await get(path)).json(), path).toEqual([expect.objectContaining(shown)]);
        }
        expect(await (await get(`/products?${filter}`)).json()).toEqual([
          expect.objectContaining({ id, name }),
        ]);
      }),
      { numRuns: 100 },
    );
  });
});
