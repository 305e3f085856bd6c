import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Client, DatabaseError } from "pg";
import { from as copyFrom } from "pg-copy-streams";

const TYPES: Record<string, string> = {
  default_price: "numeric",
  sale_price: "numeric",
  original_price: "numeric",
  default_style: "boolean",
  quantity: "integer",
  rating: "smallint",
  recommend: "boolean",
  reported: "boolean",
  helpfulness: "integer",
};

/**
 * The floor of an import, in seconds: each file copied into its own table, with the index that finds children by
 * their parent. The tables are dropped. Undefined: Postgres rejects the raw files.
 */
export async function copyRaw(options: { databaseUrl: string; folder: string }): Promise<number | undefined> {
  const client = new Client({ connectionString: options.databaseUrl });
  await client.connect();
  await client.query("create schema raw");
  const start = performance.now();
  try {
    for (const file of (await readdir(options.folder)).filter((name) => name.endsWith(".csv"))) {
      await copyFile(client, join(options.folder, file));
    }
    return (performance.now() - start) / 1000;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    console.log(`PostgreSQL's COPY rejects these files, so there is no floor: ${error.message}.`);
    return undefined;
  } finally {
    await client.query("drop schema raw cascade");
    await client.end();
  }
}

async function copyFile(client: Client, path: string): Promise<void> {
  const table = `raw.${basename(path, ".csv")}`;
  const names = (await firstLine(path)).split(",");
  const columns = names.map((name) => `"${name}" ${typeOf(name)}`);
  await client.query(`create table ${table} (${columns.join(", ")})`);
  await pipeline(
    createReadStream(path, { highWaterMark: 1 << 20 }),
    client.query(copyFrom(`copy ${table} from stdin (format csv, header, null 'null')`)),
  );
  const parent = names.slice(1).find((name) => /(_id|Id)$/.test(name));
  if (parent !== undefined) await client.query(`create index on ${table} ("${parent}")`);
}

function typeOf(column: string): string {
  return TYPES[column] ?? (/(^id|_id|Id)$/.test(column) ? "integer" : "text");
}

async function firstLine(path: string): Promise<string> {
  let text = "";
  for await (const chunk of createReadStream(path, { end: 1023, encoding: "utf8" })) text += chunk;
  return text.split(/\r?\n/)[0] ?? "";
}
