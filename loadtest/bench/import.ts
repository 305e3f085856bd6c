import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { generateCatalogue } from "../../db/generate/generate.ts";
import { importCatalogue } from "../../db/import/import.ts";

type Options = { databaseUrl: string; folder: string; products: number };

export type ImportRow = Record<"what" | "seconds" | "rows/s" | "MB/s" | "ratio of time", string>;

/** Imports a generated catalogue, and hands PostgreSQL the same files raw; leaves the imported one in place. */
export async function compareImport({ databaseUrl, folder, products }: Options): Promise<ImportRow[]> {
  console.log(`Generating ${products.toLocaleString("en")} products …`);
  const files = await generateCatalogue({ out: folder, products, seed: 1 });
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);

  console.log("Copying the files raw …");
  const raw = await seconds(() => copyRaw(databaseUrl, folder));
  console.log("Importing them …");
  const imported = await seconds(async () => {
    await importCatalogue({
      databaseUrl,
      folder,
      rejectsPath: join(tmpdir(), `bench-rejects-${process.pid}.jsonl`),
    });
  });

  const row = (what: string, time: number): ImportRow => ({
    what,
    seconds: time.toFixed(1),
    "rows/s": Math.round(rows / time).toLocaleString("en"),
    "MB/s": (bytes / 1e6 / time).toFixed(0),
    "ratio of time": (time / raw).toFixed(2),
  });
  return [row("COPY into plain tables, parent-key indexes", raw), row("db:import", imported)];
}

/** The floor: each file as a table of its own, as it is, with the index that finds children by their parent. */
async function copyRaw(databaseUrl: string, folder: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("create schema raw");
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".csv"))) {
    const table = `raw.${basename(file, ".csv")}`;
    const path = join(folder, file);
    const columns = (await firstLine(path)).split(",");
    const types = columns.map((name) => `"${name}" ${/(^|_)id$|Id$/.test(name) ? "integer" : "text"}`);
    await client.query(`create table ${table} (${types.join(", ")})`);
    await pipeline(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      client.query(copyFrom(`copy ${table} from stdin (format csv, header, null 'null')`)),
    );
    const parent = columns.slice(1).find((name) => /(_id|Id)$/.test(name));
    if (parent !== undefined) await client.query(`create index on ${table} ("${parent}")`);
  }
  await client.query("drop schema raw cascade");
  await client.end();
}

async function firstLine(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size === 0) throw new Error(`${path} is empty`);
  const start = createReadStream(path, { end: 1023, encoding: "utf8" });
  let text = "";
  for await (const chunk of start) text += chunk;
  return text.split(/\r?\n/)[0] ?? "";
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
