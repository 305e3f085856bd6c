import { expect, it } from "vitest";
import { createTarget, writeFolder } from "./test-catalogue.ts";
import { imported, PRODUCTS, REVIEW, STYLES, told } from "./test-rows.ts";

/** In each file, a value with a comma that nobody quoted. */
const CUT: Record<string, string[]> = {
  product: ['9,"Coat","s","d","Jackets",1,299.00', "9,Coat, long,s,d,Jackets,1"],
  features: ["9,1,Fabric,Wool, 80 %", "9,1,Soft, warm,null"],
  styles: ["9,1,Red,1,299.00,1,500.00,1", "9,1,Red, dark,null,140,1"],
  photos: ["9,1,https://a?crop=1,2,https://t", "9,1,null,https://t?crop=1,2"],
  skus: ["9,1,7,5,8", "9,1,M,1,000"],
  related: ["9,1,2,3"],
  reviews: [REVIEW(9).replace(/8$/, "1,000"), REVIEW(9).replace('"n"', "ann, of York")],
  reviews_photos: ["9,1,https://a?crop=1,2"],
  characteristics: ["9,1,Fit, length"],
  characteristic_reviews: ["9,1,1,4,5"],
};

it("rejects rows of any file in which a comma cuts a value in two", async () => {
  const contents: Record<string, string[]> = { product: [...PRODUCTS], styles: [...STYLES] };
  const expected = Object.entries(CUT).flatMap(([file, rows]) =>
    rows.map((text) => {
      contents[file] ??= file === "reviews" ? [REVIEW(1)] : [];
      return { file: `${file}.csv`, line: contents[file].push(text) + 1, reason: "too-many-fields", text };
    }),
  );
  const { rejects } = await imported(contents);
  expect(rejects).toHaveLength(expected.length);
  expect(rejects).toEqual(expect.arrayContaining(expected));
});

it("passes over columns that the header does not name", async () => {
  const wide = "id,styleId,size,quantity,,\n1,1,M,8,note,x\n2,1,L,9,,\n3,1,S,7\n4,1,7,5,8,,9\n";
  const all = await imported({
    skus: Buffer.from(wide),
    features: ['1,1,a,b,"note"', "2,1,a,b,,note", "3,1,a,b, ", "4,1,a,b,note"],
  });
  expect(told(all, "skus.csv").rejects).toEqual([
    [5, "too-many-fields", "4,1,a,b,note"],
    [5, "too-many-fields", "4,1,7,5,8,,9"],
  ]);
  expect(await all.target.query("select skus::text from styles where id = 1")).toEqual([
    ['{"1":{"quantity":8,"size":"M"},"2":{"quantity":9,"size":"L"},"3":{"quantity":7,"size":"S"}}'],
  ]);
});

it("writes no price that nobody asked for", async () => {
  const target = await createTarget();
  await target.import(await writeFolder({ product: ['1,"Coat","s","d","Jackets",1,299.00', "2,Hat,,,,5"] }));
  expect(await target.query("select id, default_price from products")).toEqual([[2, "5.00"]]);
});
