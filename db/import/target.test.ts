import { describe, expect, it } from "vitest";
import { openTarget } from "./target.ts";
import { createFilled, createTarget, NEW, sentence, writeFolder } from "./test-catalogue.ts";

describe("the target", () => {
  it.each([{ update: false }, { update: true }])("takes one import at a time: %o", async (kind) => {
    const target = await createFilled();
    const folder = await writeFolder(NEW);
    const other = await openTarget(target.url);
    expect(await sentence(target.import(folder, kind))).toMatch(/^Another import .* is running/);
    await target.unchanged();
    await Promise.all([other.client.end(), other.builder.end()]);
    await target.import(folder, kind);
  });

  it("keeps keys, indexes, checks, defaults, identity, options, triggers and grants", async () => {
    const target = await createTarget();
    await target.query("grant select on products, reviews to public");
    const definition = `
      select c.relname, i.indexdef, k.conname, pg_get_constraintdef(k.oid), t.attname, t.attidentity, t.attgenerated,
        t.attstorage, pg_get_expr(d.adbin, d.adrelid), c.relacl::text,
        c.reloptions
      from pg_class c
      left join pg_indexes i on i.tablename = c.relname and i.schemaname = 'public'
      left join pg_constraint k on k.conrelid = c.oid
      left join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
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
