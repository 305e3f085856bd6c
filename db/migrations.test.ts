import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { connect } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { createTestDatabase } from "./testing/database.ts";

/** The URL of a database with the migrations before this one. */
async function migratedUntil(name: string): Promise<string> {
  const database = await createTestDatabase({ empty: true });
  const folder = await mkdtemp(join(tmpdir(), "atelier-migrations-"));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
    await database.drop();
  });
  const isBefore = (path: string) => !path.endsWith(".sql") || path.slice(path.lastIndexOf("/") + 1) < name;
  await cp(new URL("migrations", import.meta.url), folder, { recursive: true, filter: isBefore });
  await migrate(database.url, { folder: pathToFileURL(`${folder}/`) });
  return database.url;
}

it("splits existing names into words like new ones", async () => {
  const url = await migratedUntil("0040");
  const client = await connect(url);
  const names = ["Plain", "Café", "Kurta₨Linen", "Rock´n´Roll"];
  await client.query(
    "insert into products (id, name, default_price) select row_number() over (), name, 1 from unnest($1::text[]) name",
    [names],
  );
  await migrate(url);
  const found = (word: string) =>
    client.query("select id from product_search where name_lexemes(name) @@ $1::tsquery", [word]);
  for (const [word, id] of Object.entries({ plain: 1, "~cafe": 2, linen: 3, roll: 4 }))
    expect((await found(word)).rows, word).toEqual([{ id }]);
  const words = await client.query(
    "select word from name_words where word in ('linen', 'roll') order by word",
  );
  expect(words.rows).toEqual([{ word: "linen" }, { word: "roll" }]);
  await client.end();
});
