import { describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { SILENT } from "./progress.ts";
import { type Contents, createTarget, sentence, type Target, writeFolder } from "./test-catalogue.ts";
import { REVIEW } from "./test-rows.ts";

const BEFORE = {
  product: ["1,Onesie,,,Jackets,140", "2,Shades,,,Accessories,69", "3,Boots,,,,99"],
  features: ["1,1,Lining,Wool"],
  styles: ["1,1,Green,100,140,1", "2,2,Gold,null,69,1"],
  photos: ["1,1,https://a.example/u,https://a.example/t"],
  skus: ["1,1,S,3", "2,1,M,2", "3,2,M,0"],
  related: ["1,1,2"],
  reviews: [REVIEW(1), REVIEW(2), REVIEW(3, 2)],
  characteristics: ["1,1,Fit"],
  characteristic_reviews: ["1,1,1,4"],
} satisfies Contents;

async function filled(): Promise<Target> {
  const target = await createTarget();
  await target.import(await writeFolder(BEFORE));
  await target.query("truncate cache_purges");
  return target;
}

async function update(target: Target, changes: Contents) {
  return await target.import(await writeFolder({ ...BEFORE, ...changes }), { update: true });
}

const recorded = async (target: Target) =>
  (await target.query("select tag from cache_purges order by id")).flat();

/** Where each row stands and who wrote it. */
const rowsOf = (target: Target, table: string) =>
  target.query(`select ctid, xmin, * from ${table} order by 3`);

describe("an update", () => {
  it("writes no row and ends no answer where nothing differs", async () => {
    const target = await filled();
    const tables = ["products", "styles", "product_cards", "product_search"];
    const rows = () => Promise.all(tables.map((table) => rowsOf(target, table)));
    const before = await rows();
    await update(target, {});
    expect(await rows()).toEqual(before);
    expect(await recorded(target)).toEqual([]);
  });

  it("writes the rows that differ alone", async () => {
    const target = await filled();
    const before = await rowsOf(target, "products");
    await update(target, { product: ["1,Onesie,,,Jackets,150", ...BEFORE.product.slice(1)] });
    const after = await rowsOf(target, "products");
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(await target.query("select default_price, version from products where id = 1")).toEqual([
      ["150.00", "2"],
    ]);
  });

  it.each<[string, Contents, string[], string[]]>([
    [
      "a listed field",
      { product: ["1,Onesie,new,,Jackets,140", ...BEFORE.product.slice(1)] },
      ["product-1", "products"],
      ["product-1", "products", "cards"],
    ],
    ["a feature", { features: ["1,1,Lining,Silk"] }, ["product-1"], ["product-1", "page-1"]],
    ["related products", { related: ["1,1,3"] }, ["product-1"], ["product-1", "page-1"]],
    [
      "a photo on a card",
      { photos: ["1,1,https://a.example/u,https://a.example/other"] },
      ["product-1"],
      ["product-1", "cards"],
    ],
    [
      "stock that does not run out",
      { skus: ["1,1,S,4", ...BEFORE.skus.slice(1)] },
      ["product-1"],
      ["product-1", "page-1"],
    ],
    [
      "stock that comes in",
      { skus: [...BEFORE.skus.slice(0, 2), "3,2,M,1"] },
      ["product-2"],
      ["product-2", "cards"],
    ],
    [
      "a style that moves",
      { styles: [BEFORE.styles[0] ?? "", "2,3,Gold,null,69,1"] },
      ["product-2", "product-3"],
      ["product-2", "page-2", "cards", "product-3"],
    ],
    [
      "a product made",
      { product: [...BEFORE.product, "4,Hat,,,,9"] },
      ["products", "existence", "product-4"],
      ["product-4", "existence", "products", "cards", "reviews-4", "page-4"],
    ],
    [
      "a product removed",
      { product: BEFORE.product.slice(0, 2) },
      ["products", "existence", "product-3", "reviews-3"],
      ["product-3", "reviews-3", "existence", "products", "cards"],
    ],
    [
      "a review",
      { reviews: [REVIEW(1), REVIEW(2), REVIEW(3, 2).replace('"b"', '"c"')] },
      ["reviews-2"],
      ["reviews-2", "page-2"],
    ],
    [
      "a review that moves",
      { reviews: [REVIEW(1), REVIEW(2), REVIEW(3, 3)] },
      ["reviews-2", "reviews-3"],
      ["reviews-2", "page-2", "reviews-3", "page-3"],
    ],
    ["a vote", { characteristic_reviews: ["1,1,1,5"] }, ["reviews-1"], ["reviews-1", "page-1"]],
    ["a characteristic's name", { characteristics: ["1,1,Size"] }, ["reviews-1"], ["reviews-1", "page-1"]],
  ])(
    "of %s records what it changes for the other data centres, and tells what it changes here",
    async (_, changes, elsewhere, here) => {
      const target = await filled();
      const listener = await connect(target.url);
      const told: string[] = [];
      listener.on("notification", ({ payload = "" }) => told.push(...payload.split(" ")));
      await listener.query("listen catalogue_changed");
      await update(target, changes);
      await listener.query("select"); // brings what was told before
      await listener.end();
      expect((await recorded(target)).sort()).toEqual([...elsewhere].sort());
      expect(told.sort()).toEqual([...here].sort());
    },
  );

  it("asks before it loses what was written since the last import, and then loses it", async () => {
    const target = await filled();
    await target.query("update products set name = 'Own' where id = 2");
    expect(await sentence(update(target, {}))).toMatch(
      /^Products or styles were changed since .* Add --replace/,
    );
    const files = await writeFolder(BEFORE);
    await target.import(files, { update: true, replace: true });
    expect(await target.query("select name from products where id = 2")).toEqual([["Shades"]]);
    expect(await target.query("select from written_since_import")).toEqual([]);
    await target.import(files, { update: true });
  });

  it("loses with --replace what is written while it reads, too, and refuses without", async () => {
    const target = await filled();
    const folder = await writeFolder(BEFORE);
    const body = () => target.query("select body from reviews where id = 1");
    for (const replace of [false, true]) {
      const holder = await connect(target.url);
      await holder.query("begin; lock table reviews in row share mode"); // the update waits for this one
      const compared = Promise.withResolvers<void>();
      const phaseStarted = (name: string) => {
        if (name === "writing") compared.resolve();
      };
      const progress = { ...SILENT, phaseStarted };
      const outcome = target.import(folder, { update: true, replace, progress }).then(
        () => "updated",
        () => "refused",
      );
      await compared.promise;
      await target.query("update reviews set body = 'own' where id = 1");
      await holder.query("commit");
      await holder.end();
      expect(await outcome).toBe(replace ? "updated" : "refused");
      expect(await body()).toEqual([[replace ? "b" : "own"]]);
      if (!replace) await target.query("update reviews set body = 'b'; delete from written_since_import");
    }
  });

  it("has no reader wait, who may even have a transaction open", async () => {
    const target = await filled();
    const reader = await connect(target.url);
    await reader.query("begin isolation level repeatable read; select from products; select from reviews");
    await reader.query("set lock_timeout to '50ms'");
    await update(target, { product: BEFORE.product.slice(0, 2) });
    expect((await reader.query("select id from products")).rowCount).toBe(3);
    await reader.query("commit");
    expect((await reader.query("select id from products")).rowCount).toBe(2);
    await reader.end();
  });

  it("leaves the next id what it is after a full import, also if it fails", async () => {
    const target = await filled();
    const next = async () =>
      (
        await target.query("select last_value::int from pg_sequences where sequencename = 'products_id_seq'")
      ).flat();
    await target.query(
      "create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$; " +
        "create trigger refuse before insert on cache_purges execute function refuse()",
    );
    const shorter = { product: BEFORE.product.slice(0, 2) };
    expect(await sentence(update(target, shorter))).toMatch(/stopped the import: no/);
    expect(await next()).toEqual([3]);
    await target.query("drop trigger refuse on cache_purges");
    await update(target, shorter);
    expect(await next()).toEqual([2]);
  });
});
