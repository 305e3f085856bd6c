import { describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { SILENT } from "./progress.ts";
import { createFilled, NEW, sentence, writeFolder } from "./test-catalogue.ts";

describe("changes made since the last import", () => {
  it.each([
    ["products", "insert into products (id, name, default_price) values (50, 'Written', 1)"],
    ["products", "update products set name = 'Written' where id = 1"],
    ["products", "delete from products where id = 1"],
    ["products", "update styles set photos = null where id = 1"],
    ["reviews", "update reviews set helpfulness = 1 where id = 1"],
    ["reviews", "delete from reviews"],
  ] as const)("in the %s are not lost unasked (%s)", async (half, write) => {
    const target = await createFilled();
    await target.query(write);
    const before = await target.catalogue();
    const said = await sentence(target.import(await writeFolder(NEW)));
    expect(said).toMatch(
      /^(Products or styles|Reviews) were changed since the last import, first on \d{4}-.* UTC; .*--replace/,
    );
    expect(await target.catalogue()).toBe(before);

    const other = half === "products" ? "reviews" : "products";
    await target.import(await writeFolder(NEW, [other]));
    await sentence(target.import(await writeFolder(NEW, [half])));
    await target.import(await writeFolder(NEW, [half]), { replace: true });
    await target.import(await writeFolder(NEW));
    expect(await target.query("select id from products")).toEqual([[7]]);
  });

  it("are not lost either when they are made while the import runs", async () => {
    const target = await createFilled();
    const writer = await connect(target.url);
    await writer.query("begin");
    await writer.query("delete from reviews where id = 1");
    const progress = {
      ...SILENT,
      phaseStarted(name: string) {
        if (name === "building products") void writer.query("commit");
      },
    };
    expect(await sentence(target.import(await writeFolder(NEW), { progress }))).toMatch(/--replace/);
    await writer.end();
    expect(await target.query("select id from products order by id")).toEqual([[1], [2]]);
    expect(await target.query("select id from reviews")).toEqual([]);
    expect(await target.query("select half from written_since_import")).toEqual([["reviews"]]);
  });

  it("are only those that changed a row", async () => {
    const target = await createFilled();
    await target.query("delete from products where id = 999");
    await target.query("update reviews set helpfulness = 3 where id = 999");
    expect(await target.query("select half from written_since_import")).toEqual([]);
    await target.import(await writeFolder(NEW));
  });
});

describe("files without rows", () => {
  it.each(["products", "reviews"] as const)("do not empty the %s unasked", async (half) => {
    const target = await createFilled();
    const folder = await writeFolder({}, [half]);
    expect(await sentence(target.import(folder))).toMatch(new RegExp(`no row .* the ${half} .*--replace`));
    await target.unchanged();
    await target.import(folder, { replace: true });
    expect(await target.query(`select id from ${half}`)).toEqual([]);
    await target.import(folder);
  });
});
