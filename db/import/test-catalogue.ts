import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { connect } from "../connect.ts";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import { UserError } from "../user-error.ts";
import { type CatalogueFile, FILES, type Half } from "./files.ts";
import { type ImportOptions, importCatalogue } from "./import.ts";
import type { ImportReport } from "./report.ts";

/** The lines of a file below its header, or all of it. */
export type Content = string[] | Buffer;

/** By published name without `.csv`. */
export type Contents = Record<string, Content>;

/** Writes all files of the halves into a folder of the test's own; files that are not given have a header only. */
export async function writeFolder(
  contents: Contents,
  halves: Half[] = ["products", "reviews"],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "import-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const { name, half, columns } of Object.values<CatalogueFile>(FILES)) {
    if (!halves.includes(half)) continue;
    const content = contents[name.replace(".csv", "")] ?? [];
    const header = columns.join();
    await writeFile(
      join(folder, name),
      Buffer.isBuffer(content) ? content : [header, ...content, ""].join("\n"),
    );
  }
  return folder;
}

export interface Target {
  url: string;
  /** Rows as arrays. */
  query(text: string): Promise<unknown[][]>;
  import(folder: string, options?: Partial<ImportOptions>): Promise<Imported>;
  /** Every row of the catalogue, times of the import and versions left out. */
  catalogue(): Promise<string>;
}

export interface Imported {
  report: ImportReport;
  rejects: { file: string; line: number; reason: string; text: string }[];
}

/** A migrated database of the test's own: empty, or a copy of another one. */
export async function createTarget(template?: string): Promise<Target> {
  const database = await createTestDatabase(template === undefined ? {} : { template });
  onTestFinished(() => database.drop());
  return asTarget(database);
}

export function asTarget(database: TestDatabase): Target {
  const query = async (text: string): Promise<unknown[][]> => {
    const client = await connect(database.url);
    try {
      return (await client.query({ text, rowMode: "array" })).rows;
    } finally {
      await client.end();
    }
  };
  return {
    url: database.url,
    query,
    async import(folder, options) {
      const rejectsPath = join(folder, "rejects.jsonl");
      const result = await importCatalogue({ folder, databaseUrl: database.url, rejectsPath, ...options });
      return { report: result.report, rejects: await readRejects(result.rejectsPath) };
    },
    async catalogue() {
      const tables = await Promise.all([
        query(
          "select id, name, slogan, description, category, default_price, features::text, related from products order by id",
        ),
        query("select id, name, product_id, is_default, photos::text, skus::text from styles order by id"),
        query("select *, photos::text, characteristics::text from reviews order by id"),
        query("select *, characteristics::text from review_summaries order by product_id"),
        query("select * from product_blocks order by block"),
      ]);
      return JSON.stringify(tables, null, 1);
    },
  };
}

export const OLD = {
  product: ["1,Old,,,,1", "2,Older,,,,2"],
  styles: ["1,1,Red,null,1,1"],
  reviews: ["1,1,5,0,s,b,true,false,n,e,null,0"],
};
export const NEW = { product: ["7,New,,,,1"], reviews: ["8,7,5,0,s,b,true,false,n,e,null,0"] };

let filled: Promise<string> | undefined;

/** Imports OLD once, for copies of it cost much less. The database goes with the server at the end of the run. */
async function fill(): Promise<string> {
  const database = await createTestDatabase();
  await asTarget(database).import(await writeFolder(OLD));
  return database.name;
}

/** A target with OLD in it. */
export async function createFilled(): Promise<Target & { unchanged(): Promise<void> }> {
  filled ??= fill();
  const target = await createTarget(await filled);
  const before = await target.catalogue();
  const unchanged = async () => {
    expect(await target.catalogue()).toBe(before);
    expect(await target.query("select count(*)::int from cache_purges")).toEqual([[1]]);
    expect(await target.query("select to_regnamespace('catalogue_import')")).toEqual([[null]]);
  };
  return { ...target, unchanged };
}

/** What a person is told by an import that must fail. */
export async function sentence(importing: Promise<unknown>): Promise<string> {
  const error = await importing.then(
    () => expect.fail("the import succeeded"),
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(UserError);
  return error instanceof UserError ? error.message : "";
}

export async function readRejects(path: string | undefined): Promise<Imported["rejects"]> {
  if (path === undefined) return [];
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}
