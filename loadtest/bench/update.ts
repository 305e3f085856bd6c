import { join } from "node:path";
import { connect } from "../../db/connect.ts";
import { UserError } from "../../db/user-error.ts";
import { copyChanged } from "../changed-copy.ts";
import { measureReadWaits } from "./read-waits.ts";
import { type ImportRun, runImport } from "./run-import.ts";

type Row = {
  what: string;
  seconds: string;
  "after the files": string;
  "WAL MB": string;
  "of a full import's": string;
};

export interface UpdateComparison {
  comparison: Row[];
  phases: { phase: string; seconds: string }[];
  longestReadMs: number;
}

/**
 * Imports a catalogue, updates it to one that differs by one percent while others read, and imports that one in full.
 * Fails if the two do not leave the same rows.
 */
export async function compareUpdate(options: {
  databaseUrl: string;
  folder: string;
  scratch: string;
}): Promise<UpdateComparison> {
  const { databaseUrl, folder, scratch } = options;
  const changed = join(scratch, "changed");
  await copyChanged(folder, changed);
  console.log("Importing them …");
  await runImport({ databaseUrl, folder });
  console.log("Updating to a catalogue that differs by one percent, while others read …");
  let waits = { duringSwapMs: Number.NaN };
  const update = await withWal(databaseUrl, async () => {
    const { run, ...measured } = await measureReadWaits({ databaseUrl, folder: changed, update: true });
    waits = measured;
    return run;
  });
  const updated = await checksums(databaseUrl);
  console.log("Importing that one in full …");
  const full = await withWal(databaseUrl, () => runImport({ databaseUrl, folder: changed }));
  const imported = await checksums(databaseUrl);
  const wrong = Object.keys(imported).filter((table) => imported[table] !== updated[table]);
  if (wrong.length > 0)
    throw new UserError(`The update left other rows than the import: ${wrong.join(", ")}.`);
  const row = (what: string, { run, bytes }: Measured): Row => ({
    what,
    seconds: run.seconds.toFixed(1),
    "after the files": secondsAfterFiles(run).toFixed(1),
    "WAL MB": (bytes / 1e6).toFixed(0),
    "of a full import's": `${((100 * bytes) / full.bytes).toFixed(1)} %`,
  });
  return {
    comparison: [row("full import", full), row("--update", update)],
    phases: update.run.phases
      .filter(({ rows }) => rows === undefined)
      .map(({ name, seconds }) => ({ phase: name, seconds: seconds.toFixed(1) })),
    longestReadMs: waits.duringSwapMs,
  };
}

interface Measured {
  run: ImportRun;
  /** WAL that the server wrote meanwhile. */
  bytes: number;
}

async function withWal(databaseUrl: string, work: () => Promise<ImportRun>): Promise<Measured> {
  const client = await connect(databaseUrl);
  try {
    const { rows: before } = await client.query("select pg_current_wal_insert_lsn() as lsn");
    const run = await work();
    const { rows } = await client.query("select pg_current_wal_insert_lsn() - $1::pg_lsn as bytes", [
      before[0].lsn,
    ]);
    return { run, bytes: Number(rows[0].bytes) };
  } finally {
    await client.end();
  }
}

/** From the end of the last file to the end of the update. */
function secondsAfterFiles({ phases }: ImportRun): number {
  const ends = phases.map(({ endedAt }) => endedAt);
  const read = phases.filter(({ rows }) => rows !== undefined).map(({ endedAt }) => endedAt);
  return (Math.max(...ends) - Math.max(...read)) / 1000;
}

/** The columns of responses, without timestamps and versions of rows. */
const CHECKED: Record<string, string> = {
  products: "id, name, slogan, description, category, default_price, features::text, related",
  styles: "id, product_id, name, original_price, sale_price, is_default, photos::text, skus::text",
  reviews:
    "id, product_id, rating, date, summary, body, recommend, reported, reviewer_name, reviewer_email, response, helpfulness, photos::text, characteristics::text",
  review_summaries:
    "product_id, stars_1, stars_2, stars_3, stars_4, stars_5, recommended, not_recommended, characteristics::text",
  product_blocks: "block, products, starts",
  product_cards: "id, as_json, score, words",
  product_search: "id, name, category, price, score, in_stock",
  name_words: "word, products, unaccented",
  category_counts: "category, in_stock, products",
  facet_counts: "category, band, step, in_stock, products",
  rating_prior: "mean",
};

async function checksums(databaseUrl: string): Promise<Record<string, string>> {
  const client = await connect(databaseUrl);
  const sums: Record<string, string> = {};
  try {
    for (const [table, columns] of Object.entries(CHECKED)) {
      const { rows } = await client.query(
        `select count(*) || ' ' || coalesce(sum(hashtextextended(row(${columns})::text, 0)), 0) as sum from ${table}`,
      );
      sums[table] = rows[0].sum;
    }
    return sums;
  } finally {
    await client.end();
  }
}
