import { expect, it } from "vitest";
import { connect } from "../connect.ts";
import { SILENT } from "./progress.ts";
import { createTarget, type Target, writeFolder } from "./test-catalogue.ts";

const PRODUCTS = {
  product: ["1,Onesie,,,Jackets,140", "2,Shades,,,Accessories,69"],
  styles: ["1,1,Green,100,140,1", "2,2,Gold,null,69,1"],
  photos: ["1,1,https://a.example/u,https://a.example/t"],
  skus: ["1,1,S,3", "2,2,M,0"],
};
const REVIEWS = { reviews: ["1,1,5,1600000000000,s,b,true,false,n,e,null,0"] };

const cards = (target: Target) =>
  target.query(
    "select id, name, price::text, thumbnail_url, rating::text, reviews, in_stock from product_cards order by id",
  );
const ONESIE = [1, "Onesie", "100.00", "https://a.example/t", "5.00", 1, true];
const SHADES = [2, "Shades", "69.00", null, "0.00", 0, false];
const counts = (target: Target) =>
  target.query(
    `select category, in_stock, sum(products)::int from category_counts
     group by category, in_stock having sum(products) > 0 order by category`,
  );
const COUNTS = [
  ["Accessories", false, 1],
  ["Jackets", true, 1],
];

const facets = (target: Target) =>
  target.query(
    `select category, step::text, (price_bands())[band]::text, in_stock, sum(products)::int from facet_counts
     group by category, step, band, in_stock having sum(products) <> 0 order by category, step, in_stock`,
  );

const words = async (target: Target) =>
  (await target.query("select word from name_words order by word")).flat();
const searched = (target: Target) =>
  target.query("select id, name, price::text, score::text, in_stock from product_search order by id");
const prior = async (target: Target) => (await target.query("select mean::text from rating_prior")).flat();

it("makes the cards and the counts by category, which later writes keep up to date", async () => {
  const target = await createTarget();
  await target.import(await writeFolder({ ...PRODUCTS, ...REVIEWS }));
  expect(await cards(target)).toEqual([ONESIE, SHADES]);
  expect(await counts(target)).toEqual(COUNTS);
  expect(await facets(target)).toEqual([
    ["Accessories", "69", "50", false, 1],
    ["Jackets", "100", "100", true, 1],
  ]);
  expect(await words(target)).toEqual(["onesie", "shades"]);
  expect(await prior(target)).toEqual(["5.0000"]);
  expect(await searched(target)).toEqual([
    [1, "Onesie", "100.00", "5.0000", true],
    [2, "Shades", "69.00", "0.0000", false],
  ]);
  await target.query("update styles set sale_price = 50, skus = null where id = 1");
  expect((await cards(target))[0]).toEqual([1, "Onesie", "50.00", "https://a.example/t", "5.00", 1, false]);
  await target.query("delete from products where id = 2");
  expect(await counts(target)).toEqual([["Jackets", false, 1]]);
  expect(await facets(target)).toEqual([["Jackets", "50", "50", false, 1]]);
  await target.query("update products set name = 'Café-Romper' where id = 1");
  expect(await searched(target)).toEqual([[1, "Café-Romper", "50.00", "5.0000", false]]);
  expect(await words(target)).toEqual(["cafe", "onesie", "romper", "shades"]); // one that is left over does no harm
});

it("makes them as a write does, of products with any styles and names", async () => {
  const target = await createTarget();
  const names = [
    "Rain-Jacket",
    "  SHADES\t",
    "V2 Boots, 3x",
    "Café & Crème",
    "--",
    "o'Neill (L)",
    "x".repeat(120),
  ];
  await target.import(
    await writeFolder({
      product: names.map((name, i) => `${i + 1},"${name}",,,Jackets,${100 + i}`),
      styles: [
        ...["1,1,A,50,60,0", "2,1,B,null,70,1", "3,1,C,80,90,1"],
        ...["4,2,D,5,6,0", "5,2,E,7,8,0", "7,4,G,1,2,0", "6,4,F,3,4,1", "8,6,H,1,9,true"],
      ],
      photos: ["1,2,https://a.example/u,https://a.example/t", "2,2,https://a.example/w,https://a.example/v"],
      skus: ["1,3,S,3", "2,4,M,0", "3,7,L,10"],
      reviews: [1, 2, 3].map((id) => `${id},${id * 2 - 1},${id + 1},1600000000000,s,b,true,false,n,e,null,0`),
    }),
  );
  const columns =
    "id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock";
  const different = await target.query(
    `select ${columns} from products cross join lateral card_details(id, default_price)
     except select ${columns} from product_cards`,
  );
  expect(different).toEqual([]);
  expect(await target.query("select count(*)::int from product_cards")).toEqual([[names.length]]);
  const misread = "select name from product_cards where words <> array_to_tsvector(words_of(name))";
  expect(await target.query(misread)).toEqual([["Café & Crème"]]);
  expect(await words(target)).toEqual([
    "2",
    "3",
    "boots",
    "cafe",
    "creme",
    "jacket",
    "l",
    "neill",
    "o",
    "rain",
    "shades",
    "v",
    "x",
    "x".repeat(100),
  ]);
});

it("moves what a rating is held against, which no review does", async () => {
  const target = await createTarget();
  await target.import(await writeFolder({ ...PRODUCTS, ...REVIEWS }));
  await target.query("update review_summaries set stars_1 = 9, stars_5 = 0 where product_id = 1");
  expect(await prior(target)).toEqual(["5.0000"]);
  expect((await searched(target))[0]).toEqual([1, "Onesie", "100.00", "3.1053", true]); // (9 + 10 × 5) / 19
  await target.import(await writeFolder(PRODUCTS, ["products"]));
  expect(await prior(target)).toEqual(["1.0000"]);
  expect((await searched(target))[0]).toEqual([1, "Onesie", "100.00", "1.0000", true]);
});

it.each([["products" as const], ["reviews" as const]])(
  "makes them from the new %s and what there is of the other half, as it is when they are replaced",
  async (half) => {
    const target = await createTarget();
    await target.import(await writeFolder({ ...PRODUCTS, ...REVIEWS }));
    const [reader, writer] = [await connect(target.url), await connect(target.url)];
    await reader.query(`begin; select from ${half}`); // the swap waits for this one
    const built = Promise.withResolvers<void>();
    const phaseStarted = (name: string) => {
      if (name === "replacing") built.resolve();
    };
    const folder = await writeFolder(half === "products" ? PRODUCTS : REVIEWS, [half]);
    const importing = target.import(folder, { progress: { ...SILENT, phaseStarted } });
    await built.promise;
    await writer.query(
      half === "products"
        ? "update review_summaries set stars_1 = 1 where product_id = 1"
        : "update products set name = 'Wetsuit' where id = 1",
    );
    await reader.query("commit");
    await importing;
    await Promise.all([reader.end(), writer.end()]);
    const [, name, price, thumbnail, , , inStock] = ONESIE;
    const expected =
      half === "products"
        ? [1, name, price, thumbnail, "3.00", 2, inStock]
        : [1, "Wetsuit", price, thumbnail, "5.00", 1, inStock];
    expect(await cards(target)).toEqual([expected, SHADES]);
    expect(await counts(target)).toEqual(COUNTS);
  },
);
