import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SILENT } from "./progress.ts";
import { createFilled, createTarget, NEW, OLD, sentence, writeFolder } from "./test-catalogue.ts";

describe("the limit of rejects", () => {
  const rows = (good: number, bad: number) => [
    ...Array.from({ length: good }, (_, row) => `${row + 1},P,,,,1`),
    ...Array.from({ length: bad }, () => "x,P,,,,1"),
  ];

  it("is a hundred rows or one in a hundred, whichever is more", async () => {
    const target = await createFilled();
    await target.import(await writeFolder({ product: rows(1, 100) }, ["products"]));
    expect(await sentence(target.import(await writeFolder({ product: rows(1, 101) }, ["products"])))).toMatch(
      /^101 of 102 rows were rejected, most often for invalid-number in product\.csv \(101 rows\), and at most 100 may be: .*rejects\.jsonl/,
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
      const fileStarted = (name: string, bytes: number) => {
        at(name);
        return SILENT.fileStarted(name, bytes);
      };
      const progress = { ...SILENT, fileStarted, phaseStarted: at };
      expect(await sentence(target.import(folder, { progress, signal: stop.signal }))).toMatch(/^Stopped/);
      await target.unchanged();
    }
  });

  it.each([{ update: false }, { update: true }])(
    "changes nothing when the disk is full at its last write: %o",
    async (kind) => {
      const target = await createFilled();
      const folder = await writeFolder(NEW);
      // The database says what it says on a full disk; all else has been written by then, in the same transaction.
      await target.query(
        "create function fill() returns trigger language plpgsql as $$ begin raise 'no space' using errcode = 'disk_full'; end $$; " +
          "create trigger fill before insert on cache_purges execute function fill()",
      );
      expect(await sentence(target.import(folder, kind))).toMatch(/^The disk of the database .* is full\./);
      await target.unchanged();
      await target.query("drop trigger fill on cache_purges");
      await target.import(folder, kind);
      expect(await target.query("select id from products")).toEqual([[7]]);
    },
  );

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
