import { expect, it } from "vitest";
import { createTarget, type Target, writeFolder } from "./test-catalogue.ts";
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

// Products 8 and 2147483647 are in no catalogue, and neither is 9, of which only a characteristic is known.
const PRODUCTS = { product: ["7,Seven,,,,1"] };
const REVIEWS = {
  reviews: ["1,8,5,0,s,b,true,false,n,e,null,0", "2,2147483647,5,0,s,b,true,false,n,e,null,0"],
  characteristics: ['1,9,"Fit"'],
};

const nextProduct = async ({ query }: Target) => (await query("select next_product_id()"))[0]?.[0];

it("gives a new product no id that imported reviews name, in whichever order the halves come", async () => {
  const together = await createTarget();
  await together.import(await writeFolder({ ...PRODUCTS, ...REVIEWS }));
  expect(await nextProduct(together)).toBe(10);

  for (const halves of [["products", "reviews"] as const, ["reviews", "products"] as const]) {
    const target = await createTarget();
    for (const half of halves) {
      await target.import(await writeFolder(half === "products" ? PRODUCTS : REVIEWS, [half]));
    }
    expect(await nextProduct(target)).toBe(10);
  }
});

it("gives a new product no id of one that was lost, while its reviews are still there", async () => {
  const target = await createTarget();
  await target.import(await writeFolder({ ...PRODUCTS, ...REVIEWS }));
  await target.query("insert into review_summaries (product_id, stars_5, recommended) values (10, 1, 1)");
  await target.import(await writeFolder(PRODUCTS, ["products"]), { replace: true });
  expect(await nextProduct(target)).toBe(11);
});
