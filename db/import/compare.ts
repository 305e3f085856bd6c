import type { Client } from "pg";
import { copySummaries, prepareJoin } from "./assemble.ts";
import type { Half } from "./files.ts";
import type { TableBuilders } from "./parts.ts";
import { PRODUCT_COLUMNS, STYLE_COLUMNS } from "./product-half.ts";
import { REVIEW_COLUMNS } from "./review-half.ts";
import { SUMMARY_COLUMNS } from "./summaries.ts";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";

/** How the rows of a serving table are made of what was read. */
export interface Comparison {
  key: string;
  staged: string;
  /** Of the staged table, under the same names in the serving one. */
  columns: readonly string[];
  /** Columns that hold children, and the table of their runs. */
  children: Readonly<Record<string, string>>;
  /** More to be known of a difference, by name: `s` is the staged row, `kept` the serving one. */
  facts: Readonly<Record<string, string>>;
}

const PRODUCT_BEFORE = { product_before: "kept.product_id" };

/** In the order in which they are written. */
export const COMPARISONS: Record<Half, Record<string, Comparison>> = {
  products: {
    products: {
      key: "id",
      staged: "staged_products",
      columns: PRODUCT_COLUMNS,
      children: { features: "feature_runs", related: "related_runs" },
      facts: {
        is_listed: `(s.name, s.slogan, s.description, s.category, s.default_price)
          is distinct from (kept.name, kept.slogan, kept.description, kept.category, kept.default_price)`,
      },
    },
    styles: {
      key: "id",
      staged: "staged_styles",
      columns: STYLE_COLUMNS,
      children: { photos: "photo_runs", skus: "sku_runs" },
      facts: PRODUCT_BEFORE,
    },
  },
  reviews: {
    reviews: {
      key: "id",
      staged: "staged_reviews",
      columns: REVIEW_COLUMNS,
      children: { photos: "review_photo_runs", characteristics: "vote_runs" },
      facts: PRODUCT_BEFORE,
    },
    review_summaries: {
      key: "product_id",
      staged: "staged_summaries",
      columns: SUMMARY_COLUMNS,
      children: {},
      facts: {},
    },
  },
};

/** Where the tables of children are that gatherChildren did not leave under the name they were copied to. */
export type Gathered = Map<string, string>;

/** For planImport: finds out what differs from the serving tables, and builds none. */
export function comparing(gathered: Gathered): TableBuilders {
  const compareAs =
    (half: Half, table: string) => async (client: Client, runs: ReadonlyMap<string, string>) => {
      for (const [name, place] of runs) gathered.set(name, place);
      await prepareJoin(client, comparisonOf(half, table).staged, "id");
      await compare(client, half, table, gathered);
    };
  return {
    phase: "comparing",
    products: compareAs("products", "products"),
    styles: compareAs("products", "styles"),
    reviews: compareAs("reviews", "reviews"),
    async summaries(client, summaries, signal) {
      const { staged } = comparisonOf("reviews", "review_summaries");
      await client.query(
        `create unlogged table ${WORK_SCHEMA}.${staged} (like ${SERVING_SCHEMA}.review_summaries) with (autovacuum_enabled = off)`,
      );
      await copySummaries(client, staged, summaries, signal);
      await prepareJoin(client, staged, "product_id");
      await compare(client, "reviews", "review_summaries", gathered);
    },
  };
}

/** Compares once more all that was read with what the serving tables hold by now. */
export async function compareAgain(
  client: Client,
  halves: readonly Half[],
  gathered: Gathered,
): Promise<void> {
  for (const half of halves) {
    for (const table of Object.keys(COMPARISONS[half])) {
      await client.query(`drop table ${differencesOf(table)}`);
      await compare(client, half, table, gathered);
    }
  }
}

export const differencesOf = (table: string) => `${WORK_SCHEMA}.different_${table}`;

function comparisonOf(half: Half, table: string): Comparison {
  const comparison = COMPARISONS[half][table];
  if (comparison === undefined) throw new RangeError(`${table} is no table of the ${half}.`);
  return comparison;
}

/** The table of the differences has the new row of each, whether it `is_new` or `is_gone`, and the facts. */
async function compare(client: Client, half: Half, table: string, gathered: Gathered): Promise<void> {
  const { key, staged, columns, children, facts } = comparisonOf(half, table);
  const others = columns.filter((column) => column !== key);
  const found = Object.entries(children).map(([column, runs]) => ({
    column,
    join: `left join ${WORK_SCHEMA}.${gathered.get(runs) ?? runs} ${column} on ${column}.parent = s.${key}`,
    value: column === "related" ? "coalesce(related.items, '{}')" : `${column}.items`,
  }));
  const pairs = [
    ...others.map((column) => [comparable(column, `s.${column}`), comparable(column, `kept.${column}`)]),
    ...found.map(({ column, value }) => [comparable(column, value), comparable(column, `kept.${column}`)]),
  ];
  await client.query(`
    create unlogged table ${differencesOf(table)} as
    select
      ${[
        `coalesce(s.${key}, kept.${key}) as ${key}`,
        `kept.${key} is null as is_new`,
        `s.${key} is null as is_gone`,
        ...Object.entries(facts).map(([name, fact]) => `${fact} as ${name}`),
        ...others.map((column) => `s.${column}`),
        ...found.map(({ column, value }) => `${value} as ${column}`),
      ].join(",\n")}
    from ${WORK_SCHEMA}.${staged} s
    ${found.map(({ join }) => join).join("\n")}
    full join ${SERVING_SCHEMA}.${table} kept on kept.${key} = s.${key}
    where s.${key} is null
      or kept.${key} is null
      ${pairs.map(([read, kept]) => `or ${read} is distinct from ${kept}`).join("\n")}`);
  await client.query(`analyze ${differencesOf(table)}`);
}

const JSON_COLUMNS = ["features", "photos", "skus", "characteristics"];

/** JSON is compared as the text that goes out. */
const comparable = (column: string, value: string) =>
  JSON_COLUMNS.includes(column) ? `${value}::text` : value;
