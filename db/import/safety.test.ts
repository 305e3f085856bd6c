import { access, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { SILENT } from "./progress.ts";
import { openTarget } from "./target.ts";
import { createFilled, createTarget, NEW, OLD, sentence, writeFolder } from "./test-catalogue.ts";

describe("the folder", () => {
  it("replaces only the half that is there", async () => {
    const target = await createFilled();
    await target.import(await writeFolder(NEW, ["products"]));
    expect(await target.query("select id from products")).toEqual([[7]]);
    expect(await target.query("select id from reviews")).toEqual([[1]]);
    await target.import(await writeFolder(NEW, ["reviews"]));
    expect(await target.query("select id from products")).toEqual([[7]]);
    expect(await target.query("select id from reviews")).toEqual([[8]]);
    expect(await target.query("select product_id from review_summaries")).toEqual([[7]]);
  });

  it("takes the other spellings of two names, and reports under the published ones", async () => {
    const target = await createTarget();
    const folder = await writeFolder(NEW);
    await rename(join(folder, "product.csv"), join(folder, "products.csv"));
    await rename(join(folder, "characteristic_reviews.csv"), join(folder, "characteristics_reviews.csv"));
    const { report } = await target.import(folder);
    expect(report.files["product.csv"]?.imported).toBe(1);
    expect(Object.keys(report.files)).toContain("characteristic_reviews.csv");
  });

  it("is refused with a sentence if files are missing, there twice, or none is there", async () => {
    const target = await createFilled();
    const half = await writeFolder(NEW, ["products"]);
    await rm(join(half, "skus.csv"));
    await rm(join(half, "photos.csv"));
    expect(await sentence(target.import(half))).toMatch(/photos\.csv, skus\.csv are missing/);

    const twice = await writeFolder(NEW);
    await writeFile(join(twice, "products.csv"), "");
    expect(await sentence(target.import(twice))).toMatch(/both product\.csv and products\.csv/);

    const empty = await writeFolder({}, []);
    expect(await sentence(target.import(empty))).toMatch(/no catalogue/);
    expect(await sentence(target.import(join(empty, "nowhere")))).toMatch(/no folder/);
    await target.unchanged();
  });

  it("is refused if a header is wrong or missing, before anything is written", async () => {
    const target = await createFilled();
    const wrong = await writeFolder({ ...NEW, skus: Buffer.from("id,style_id,size,quantity\n") });
    expect(await sentence(target.import(wrong))).toMatch(
      /skus\.csv starts with the header id,style_id,size,quantity; expected id,styleId,size,quantity/,
    );
    const headless = await writeFolder({ ...NEW, characteristic_reviews: Buffer.from("1,1,1,4\n") });
    expect(await sentence(target.import(headless))).toMatch(
      /characteristic_reviews\.csv starts with the header 1,1,1,4/,
    );
    const empty = await writeFolder({ ...NEW, styles: Buffer.from("") });
    expect(await sentence(target.import(empty))).toMatch(/styles\.csv has no header/);
    await target.unchanged();
  });

  it("may have a BOM, spaces and quotes around names, and columns without one in its headers", async () => {
    const target = await createTarget();
    const skus = Buffer.from('\ufeffid , styleId," size ",quantity,,\r\n1,1,M,2,,\r\n');
    const { report } = await target.import(await writeFolder({ ...OLD, skus }));
    expect(report.files["skus.csv"]).toMatchObject({ read: 1, imported: 1 });
  });
});

describe("the limit of rejects", () => {
  const rows = (good: number, bad: number) => [
    ...Array.from({ length: good }, (_, row) => `${row + 1},P,,,,1`),
    ...Array.from({ length: bad }, () => "x,P,,,,1"),
  ];

  it("is a hundred rows or one in a hundred, whichever is more", async () => {
    const target = await createFilled();
    await target.import(await writeFolder({ product: rows(1, 100) }, ["products"]));
    expect(await sentence(target.import(await writeFolder({ product: rows(1, 101) }, ["products"])))).toMatch(
      /^101 of 102 rows were rejected, most often for invalid-number, and at most 100 may be: .*rejects\.jsonl/,
    );
    await target.import(await writeFolder({ product: rows(19_800, 200) }, ["products"]));
    expect(
      await sentence(target.import(await writeFolder({ product: rows(19_799, 201) }, ["products"]))),
    ).toMatch(/^201/);
    expect(await target.query("select count(*)::int from products")).toEqual([[19_800]]);
  });

  it("is taken as given, and leaves everything as it was when it is passed", async () => {
    const target = await createFilled();
    const folder = await writeFolder({ product: rows(10, 1) }, ["products"]);
    expect(await sentence(target.import(folder, { maxRejects: { rows: 0 } }))).toMatch(/^1 of 11 rows/);
    expect(await sentence(target.import(folder, { maxRejects: { share: 0.09 } }))).toMatch(
      /at most 0 may be/,
    );
    await target.unchanged();
    await target.import(folder, { maxRejects: { share: 0.1 } });
  });

  it("makes no rejects file if nothing is rejected", async () => {
    const target = await createTarget();
    const folder = await writeFolder(OLD);
    await target.import(folder);
    await expect(access(join(folder, "rejects.jsonl"))).rejects.toThrow();
    expect(await readdir(folder)).toHaveLength(10);
  });
});

describe("a failed import", () => {
  it("changes nothing when it is stopped in any phase", async () => {
    const target = await createFilled();
    const folder = await writeFolder(NEW);
    for (const phase of ["skus.csv", "characteristic_reviews.csv", "building products", "building reviews"]) {
      const stop = new AbortController();
      const at = (name: string) => {
        if (name === phase) stop.abort();
      };
      const progress = { ...SILENT, fileStarted: at, phaseStarted: at };
      expect(await sentence(target.import(folder, { progress, signal: stop.signal }))).toMatch(/^Stopped/);
      await target.unchanged();
    }
  });

  it("changes nothing when the connection is lost", async () => {
    const target = await createFilled();
    const lose = async () => {
      await target.query(
        `select pg_terminate_backend(pid)
         from pg_stat_activity
         where application_name = 'catalogue import'
           and datname = current_database()`,
      );
    };
    let lost: Promise<void> | undefined;
    const progress = {
      ...SILENT,
      phaseStarted(name: string) {
        if (name === "building reviews") lost = lose();
      },
    };
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row + 1},1,5,0,s,b,true,false,n,e,null,0`);
    const folder = await writeFolder({ ...NEW, reviews: rows });
    expect(await sentence(target.import(folder, { progress }))).toMatch(/connection .* was lost/);
    await lost;
    await target.unchanged();
  });

  it("leaves room for the next one after being killed", async () => {
    const target = await createFilled();
    await target.query("create schema catalogue_import");
    await target.query("create table catalogue_import.products (id integer)");
    await target.import(await writeFolder(NEW));
    expect(await target.query("select id from products")).toEqual([[7]]);
    expect(await target.query("select to_regnamespace('catalogue_import')")).toEqual([[null]]);
  });
});

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

describe("the target", () => {
  it("takes one import at a time", async () => {
    const target = await createFilled();
    const folder = await writeFolder(NEW);
    const other = await openTarget(target.url);
    expect(await sentence(target.import(folder))).toMatch(/^Another import .* is running/);
    await target.unchanged();
    await Promise.all([other.client.end(), other.builder.end()]);
    await target.import(folder);
  });

  it("keeps keys, indexes, checks, defaults, identity, triggers and grants", async () => {
    const target = await createTarget();
    await target.query("grant select on products, reviews to public");
    const definition = `
      select c.relname, i.indexdef, k.conname, pg_get_constraintdef(k.oid), t.attname, t.attidentity, t.attgenerated,
        t.attstorage, pg_get_expr(d.adbin, d.adrelid), c.relacl::text
      from pg_class c
      left join pg_indexes i on i.tablename = c.relname and i.schemaname = 'public'
      left join pg_constraint k on k.conrelid = c.oid
      left join pg_attribute t on t.attrelid = c.oid and t.attnum > 0
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = t.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'S')
      order by 1, 2, 3, 5`;
    const triggers =
      "select pg_get_triggerdef(oid) from pg_trigger where tgrelid::regclass::text in ('products', 'styles', 'reviews') order by 1";
    const before = [await target.query(definition), await target.query(triggers)];
    await target.import(await writeFolder(NEW));
    expect([await target.query(definition), await target.query(triggers)]).toEqual(before);
  });

  it("must be migrated", async () => {
    const target = await createTarget();
    await target.query("drop table cache_purges");
    expect(await sentence(target.import(await writeFolder(NEW)))).toMatch(/db:migrate/);
  });

  it("is named without its password when it cannot be used", async () => {
    const target = await createTarget();
    const folder = await writeFolder(NEW);
    const wrong = new URL(target.url);
    wrong.password = "a-secret";
    wrong.username = "nobody-known";
    const said = await sentence(target.import(folder, { databaseUrl: wrong.href }));
    expect(said).not.toContain("a-secret");
    expect(
      await sentence(target.import(folder, { databaseUrl: "postgresql://u:a-secret@127.0.0.1:1/d" })),
    ).not.toContain("a-secret");
    expect(await sentence(target.import(folder, { databaseUrl: "nonsense" }))).toMatch(/URL/);
    expect(
      await sentence(target.import(folder, { databaseUrl: "postgresql://u@ep-x-pooler.neon.tech/d" })),
    ).toMatch(/direct host/);
  });
});
