import type { Client } from "pg";
import type { ItemKind, ParentTable } from "./file-load.ts";
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
    products_features: runs("json"),
    products_related: runs("integer[]"),
    staged_styles: `
      id             integer not null,
      product_id     integer not null,
      name           text not null,
      sale_price     numeric(12, 2),
      original_price numeric(12, 2) not null,
      is_default     boolean not null`,
    styles_photos: runs("json"),
    styles_skus: runs("json"),
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
    reviews_photos: runs("json"),
    reviews_characteristics: runs("json"),
  },
};

/** Where the children of a file are that was read by itself. */
export interface Runs {
  table: ParentTable;
  column: string;
  kind: ItemKind;
  /** Whether a parent has several runs. */
  late: boolean;
}

/** The staging table of parents whose children are read after them. */
export function stagedTable(table: ParentTable): string {
  return `${WORK_SCHEMA}.staged_${table}`;
}

/** The staging table of the children that a column holds. */
export function runsTable(table: ParentTable, column: string): string {
  return `${WORK_SCHEMA}.${table}_${column}`;
}

/** The serving tables of each half that take in rows of files. */
const PARENT_TABLES: Record<Half, readonly ParentTable[]> = {
  products: ["products", "styles"],
  reviews: ["reviews"],
};

/**
 * Makes the work schema, the tables that rows are copied or joined into (`create` makes each), and the staging tables. These are unlogged: they do not outlive the run. Each is written once and read once,
 * so autovacuum would only cost time.
 */
export async function createStaging(
  client: Client,
  halves: readonly Half[],
  create: (client: Client, table: ParentTable) => Promise<void>,
): Promise<void> {
  await client.query(`create schema ${WORK_SCHEMA}`);
  for (const half of halves) {
    for (const table of PARENT_TABLES[half]) await create(client, table);
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
  const names = tables.map((table) => `${WORK_SCHEMA}.${table}`);
  await client.query(`drop table if exists ${[...names, ...names.map(mergedTable)].join(", ")}`);
}
