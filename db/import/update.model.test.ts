import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Half } from "./files.ts";
import { createTarget, type Target, writeFolder } from "./test-catalogue.ts";
import { catalogues, changed, changes, toContents } from "./test-changes.ts";

const RUNS = 15;
const LANES = 3; // each with databases of its own

/** All that answers are made of; times, versions and how counts are spread over rows left out. */
const EVERYTHING = [
  "select id, name, slogan, description, category, default_price, features::text, related from products order by id",
  "select id, product_id, name, original_price, sale_price, is_default, photos::text, skus::text from styles order by id",
  "select *, photos::text, characteristics::text from reviews order by id",
  "select *, characteristics::text from review_summaries order by product_id",
  "select skipped, id, total from generate_series(0, 7) skipped cross join product_page(skipped, 1)",
  "select * from product_cards order by id",
  "select * from product_search order by id",
  `select category, in_stock, sum(products) from category_counts
   group by category, in_stock having sum(products) <> 0 order by category, in_stock`,
  `select category, band, step, in_stock, sum(products) from facet_counts
   group by category, band, step, in_stock having sum(products) <> 0 order by category, step, in_stock`,
  "select * from name_words order by word",
  "select * from rating_prior",
  "select last_value from products_id_seq",
  "select last_value from styles_id_seq",
  "select last_value from reviews_id_seq",
  "select half from written_since_import",
];

async function everything(target: Target): Promise<unknown[][][]> {
  const tables: unknown[][][] = [];
  for (const query of EVERYTHING) tables.push(await target.query(query));
  return tables;
}

/** What writers may do meanwhile. */
const WRITES = [
  "update products set name = name || ' Zebra'",
  "delete from products where id % 2 = 0",
  "update styles set skus = null",
  "insert into products (id, name, default_price) values (77, 'Own', 1) on conflict do nothing",
  "update reviews set reported = true, helpfulness = 9",
  "delete from review_summaries where product_id = 1",
];

const steps = fc.array(
  fc.record({
    changes: changes({ maxLength: 12 }),
    halves: fc.constantFrom<Half[]>(
      ["products", "reviews"],
      ["products", "reviews"],
      ["products"],
      ["reviews"],
    ),
    writes: fc.oneof(fc.constant([]), fc.subarray(WRITES)),
  }),
  { minLength: 1, maxLength: 2 },
);

async function compareWithImport(): Promise<void> {
  const [updated, imported] = [await createTarget(), await createTarget()];
  await fc.assert(
    fc.asyncProperty(catalogues, steps, async (first, all) => {
      const options = { replace: true, maxRejects: { share: 1 } };
      let rows = first;
      const folder = await writeFolder(toContents(rows));
      for (const target of [updated, imported]) await target.import(folder, options);
      for (const { changes: some, halves, writes } of all) {
        rows = changed(rows, some);
        for (const target of [updated, imported]) for (const write of writes) await target.query(write);
        const files = await writeFolder(toContents(rows), halves);
        const { report, rejects } = await imported.import(files, options);
        expect(await updated.import(files, { ...options, update: true })).toEqual({ report, rejects });
        expect(await everything(updated)).toEqual(await everything(imported));
      }
    }),
    { numRuns: RUNS / LANES },
  );
}

it("leaves what a full import leaves, whatever has changed in the files and in the tables", {
  timeout: 240_000,
}, async () => {
  await Promise.all(Array.from({ length: LANES }, compareWithImport));
});
