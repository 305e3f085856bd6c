import { expect, it } from "vitest";
import { imported } from "./test-rows.ts";

it("gives new rows and children ids after the imported ones", async () => {
  const { target } = await imported({
    skus: ['70,1,"M",1'],
    reviews_photos: ['80,1,"https://p"'],
    characteristics: ['90,1,"Fit"'],
  });
  expect(
    await target.query(
      `select nextval('sku_ids')::int, nextval('review_photo_ids')::int, nextval('characteristic_ids')::int,
         nextval(pg_get_serial_sequence('products', 'id'))::int, nextval(pg_get_serial_sequence('reviews', 'id'))::int`,
    ),
  ).toEqual([[71, 81, 91, 4, 4]]);
});

it("gives new children other ids than the imported ones, though the highest of those is 1", async () => {
  const { target } = await imported({ skus: ['1,1,"M",1'], reviews_photos: ['1,1,"https://p"'] });
  expect(await target.query("select nextval('sku_ids')::int, nextval('review_photo_ids')::int")).toEqual([
    [2, 2],
  ]);
});
