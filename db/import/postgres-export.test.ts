import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { to } from "pg-copy-streams";
import { expect, it } from "vitest";
import { connect } from "../connect.ts";
import { createTarget, writeFolder } from "./test-catalogue.ts";
import { PRODUCTS, REVIEW, STYLES } from "./test-rows.ts";

// Our own tables in the published columns, as `\copy (…) to … csv header` writes them.
const EXPORTS: Record<string, string> = {
  "product.csv": "select id, name, slogan, description, category, default_price from products",
  "styles.csv": `select id, product_id as "productId", name, sale_price, original_price, is_default as default_style from styles`,
  "reviews.csv":
    "select id, product_id, rating, date, summary, body, recommend, reported, reviewer_name, reviewer_email, response, helpfulness from reviews",
};

it("takes back what Postgres exports of our own tables", async () => {
  const source = await createTarget();
  const bodies = ['"two\nlines, ""said"""', "plain", '""', "null", '"\\."', '"5,000"'];
  const reviews = bodies.map((body, at) =>
    Object.assign(REVIEW(at + 1).split(","), { 5: body, 6: at % 2, 7: at % 3 === 0 }).join(),
  );
  await source.import(await writeFolder({ product: PRODUCTS, styles: STYLES, reviews }));
  const folder = await writeFolder({});
  const client = await connect(source.url);
  for (const [name, query] of Object.entries(EXPORTS)) {
    const rows = client.query(to(`copy (${query}) to stdout (format csv, header)`));
    await writeFile(join(folder, name), await text(rows));
  }
  await client.end();

  const target = await createTarget();
  expect(await target.import(folder)).toMatchObject({ rejects: [] });
  expect(await target.catalogue()).toBe(await source.catalogue());
});

it("takes t and f in any case, and nothing that only begins so", async () => {
  const target = await createTarget();
  const flags = ["t", "f", "T", '"F"', " t ", "tr", "tt"];
  const reviews = flags.map((flag, at) => Object.assign(REVIEW(at + 1).split(","), { 6: flag }).join());
  const { rejects } = await target.import(await writeFolder({ reviews }));
  expect(await target.query("select recommend from reviews order by id")).toEqual([
    [true],
    [false],
    [true],
    [false],
    [true],
  ]);
  expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [7, "invalid-boolean"],
    [8, "invalid-boolean"],
  ]);
});
