import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { SILENT } from "./progress.ts";
import { createFilled, NEW, OLD, sentence, writeFolder } from "./test-catalogue.ts";

describe("readers", () => {
  it("are answered throughout, with the old catalogue or the new one", async () => {
    const target = await createFilled();
    const [olds, news] = [await writeFolder(OLD), await writeFolder(NEW)];
    const seen = new Set<string>();
    let done = false;
    const read = async () => {
      const reader = await connect(target.url);
      while (!done) {
        const { rows } = await reader.query(
          "select string_agg(id::text, ',') || ' of ' || min(total) || ' with ' || (select min(id) from reviews) as seen from product_page(0, 5)",
        );
        seen.add(rows[0]?.seen);
      }
      await reader.end();
    };
    const reading = Promise.all([read(), read(), read()]);
    for (const folder of [news, olds, news]) await target.import(folder);
    done = true;
    await reading;
    expect([...seen].sort()).toEqual(["1,2 of 2 with 1", "7 of 1 with 8"]);
  });

  it.each([
    ["a reader", "select from styles"],
    ["who tidies up", "lock table products in share update exclusive mode"],
  ])("do not wait with the import for %s with a transaction open", async (_, holding) => {
    const target = await createFilled();
    const [holder, reader] = [await connect(target.url), await connect(target.url)];
    await holder.query(`begin; ${holding}`);
    await reader.query("set lock_timeout to '200ms'");
    const waiting = Promise.withResolvers<void>();
    const progress = {
      ...SILENT,
      phaseStarted(name: string) {
        if (name === "replacing") waiting.resolve();
      },
    };
    let done = false;
    const importing = target.import(await writeFolder(NEW), { progress }).then(() => {
      done = true;
    });
    await waiting.promise;
    for (let look = 0; look < 80; look++) {
      const { rows } = await reader.query("select id, total from product_page(0, 5)");
      expect(rows).toEqual([
        { id: 1, total: "2" },
        { id: 2, total: "2" },
      ]);
      await sleep(10);
    }
    expect(done).toBe(false);
    await holder.query("commit");
    await importing;
    expect(await target.query("select id from products")).toEqual([[7]]);
    await Promise.all([holder.end(), reader.end()]);
  });

  it("may be waited for until Ctrl-C", async () => {
    const target = await createFilled();
    const holder = await connect(target.url);
    await holder.query("begin; select from reviews");
    const stop = new AbortController();
    const progress = {
      ...SILENT,
      phaseStarted(name: string) {
        if (name === "replacing") setTimeout(() => stop.abort(), 100);
      },
    };
    const importing = target.import(await writeFolder(NEW), { progress, signal: stop.signal });
    expect(await sentence(importing)).toMatch(/^Stopped/);
    await target.unchanged();
    await holder.end();
  });
});

it("does not replace a table that a view of somebody else shows", async () => {
  const target = await createFilled();
  await target.query("create view shown as select id from products");
  expect(await sentence(target.import(await writeFolder(NEW)))).toMatch(
    /rule _RETURN on view public.shown depends on .* Drop that/,
  );
  await target.unchanged();
  await target.query("drop view shown");
  await target.import(await writeFolder(NEW));
  expect(await target.query("select to_regnamespace('catalogue_retired')")).toEqual([[null]]);
});
