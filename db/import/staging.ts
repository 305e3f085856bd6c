import type { Client } from "pg";
import type { Half } from "./files.ts";
import { mergedTable } from "./runs.ts";
import { WORK_SCHEMA } from "./target.ts";

// Children of one parent, folded: see fold.ts. Ids are only looked at where a parent has several runs.
const runs = (items: "json" | "integer[]") => `
  parent integer not null,
  late   boolean not null,
  ids    text not null,
  items  ${items} not null`;

const STAGING: Record<Half, Record<string, string>> = {
  products: {
    staged_products: `
      id            integer not null,
      name          text not null,
      slogan        text,
      description   text,
      category      text,
      default_price numeric(12, 2) not null`,
    feature_runs: runs("json"),
    staged_styles: `
      id             integer not null,
      product_id     integer not null,
      name           text not null,
      sale_price     numeric(12, 2),
      original_price numeric(12, 2) not null,
      is_default     boolean not null`,
    photo_runs: runs("json"),
    sku_runs: runs("json"),
    related_runs: runs("integer[]"),
  },
  reviews: {
    staged_reviews: `
      id             integer not null,
      product_id     integer not null,
      rating         smallint not null,
      date           timestamptz not null,
      summary        text,
      body           text,
      recommend      boolean not null,
      reported       boolean not null,
      reviewer_name  text,
      reviewer_email text,
      response       text,
      helpfulness    integer not null`,
    review_photo_runs: runs("json"),
    vote_runs: runs("json"),
  },
};

/**
 * Makes the work schema and the tables that the files are copied into. Unlogged: they do not outlive the run. Each is
 * written once and read once, so autovacuum would only cost time.
 */
export async function createStaging(client: Client, halves: readonly Half[]): Promise<void> {
  await client.query(`create schema ${WORK_SCHEMA}`);
  for (const half of halves) {
    for (const [table, columns] of Object.entries(STAGING[half])) {
      await client.query(
        `create unlogged table ${WORK_SCHEMA}.${table} (${columns}\n) with (autovacuum_enabled = off)`,
      );
    }
  }
}

/** Removes these tables, and what was merged from them, once everything has been built. */
export async function dropStaging(client: Client, halves: readonly Half[]): Promise<void> {
  const tables = halves.flatMap((half) => Object.keys(STAGING[half]));
  const names = tables
    .flatMap((table) => [table, mergedTable(table)])
    .map((name) => `${WORK_SCHEMA}.${name}`);
  await client.query(`drop table if exists ${names.join(", ")}`);
}
