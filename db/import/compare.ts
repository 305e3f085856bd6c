import type { Client } from "pg";
import { copySummaries } from "./assemble.ts";
import type { Half } from "./files.ts";
import { prepareJoin } from "./join.ts";
import type { TableBuilders } from "./parts.ts";
import { PRODUCT_COLUMNS, STYLE_COLUMNS } from "./product-files.ts";
import { REVIEW_COLUMNS } from "./review-files.ts";
import { SUMMARY_COLUMNS } from "./summaries.ts";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { createUnlogged } from "./twin.ts";

/** How a table in the work schema, with all rows that were read, is compared with the serving one of the same name. */
export interface Comparison {
  key: string;
  columns: readonly string[];
  /** More to be known of a difference, by name: `s` is the row that was read, `kept` the serving one. */
  facts: Readonly<Record<string, string>>;
}

const PRODUCT_BEFORE = { product_before: "kept.product_id" };

/** In the order in which they are written. */
export const COMPARISONS: Record<Half, Record<string, Comparison>> = {
  products: {
    products: {
      key: "id",
      columns: [...PRODUCT_COLUMNS, "features", "related"],
      facts: {
        is_listed: `(s.name, s.slogan, s.description, s.category, s.default_price)
          is distinct from (kept.name, kept.slogan, kept.description, kept.category, kept.default_price)`,
      },
    },
    styles: { key: "id", columns: [...STYLE_COLUMNS, "photos", "skus"], facts: PRODUCT_BEFORE },
  },
  reviews: {
    reviews: { key: "id", columns: [...REVIEW_COLUMNS, "photos", "characteristics"], facts: PRODUCT_BEFORE },
    review_summaries: { key: "product_id", columns: SUMMARY_COLUMNS, facts: {} },
  },
};

/** For planImport: finds out what differs from the serving tables, and builds none. */
export const COMPARING: TableBuilders = {
  phase: "comparing",
  async finish({ client, takeIdle }, table) {
    await prepareJoin(client, `${WORK_SCHEMA}.${table}`, "id");
    await compare(client, table === "reviews" ? "reviews" : "products", table, takeIdle());
  },
  async summaries(client, summaries, signal) {
    await createUnlogged(client, "review_summaries");
    await copySummaries(client, summaries, signal);
    await prepareJoin(client, `${WORK_SCHEMA}.review_summaries`, "product_id");
    await compare(client, "reviews", "review_summaries");
  },
};

/** Compares once more all that was read with what the serving tables hold by now. */
export async function compareAgain(client: Client, halves: readonly Half[]): Promise<void> {
  for (const half of halves) {
    for (const table of Object.keys(COMPARISONS[half])) {
      await client.query(`drop table ${differencesOf(table)}`);
      await compare(client, half, table);
    }
  }
}

export const differencesOf = (table: string) => `${WORK_SCHEMA}.different_${table}`;

/**
 * The table of the differences has the new row of each, whether it `is_new` or `is_gone`, and the facts. A `helper` compares
 * half of the rows.
 */
async function compare(client: Client, half: Half, table: string, helper?: Client): Promise<void> {
  const comparison = COMPARISONS[half][table];
  if (comparison === undefined) throw new RangeError(`${table} is no table of the ${half}.`);
  const { key } = comparison;
  const differences = differencesOf(table);
  await client.query(
    `create unlogged table ${differences} as ${selectDifferences(table, comparison, "false")} with no data`,
  );
  const add = (connection: Client, range: string) =>
    connection.query(`insert into ${differences} ${selectDifferences(table, comparison, range)}`);
  if (helper === undefined) {
    await add(client, "true");
  } else {
    const { rows } = await client.query<{ middle: number }>(
      `select coalesce(max(${key}), 0) / 2 as middle from ${WORK_SCHEMA}.${table}`,
    );
    const middle = rows[0]?.middle ?? 0;
    await Promise.all([add(client, `${key} <= ${middle}`), add(helper, `${key} > ${middle}`)]);
  }
  await client.query(`analyze ${differences}`);
}

/** Of the rows in a range of keys, which is a condition. */
function selectDifferences(table: string, { key, columns, facts }: Comparison, range: string): string {
  const others = columns.filter((column) => column !== key);
  const shown = [
    `coalesce(s.${key}, kept.${key}) as ${key}`,
    `kept.${key} is null as is_new`,
    `s.${key} is null as is_gone`,
    ...Object.entries(facts).map(([name, fact]) => `${fact} as ${name}`),
    ...others.map((column) => `s.${column}`),
  ];
  return `
    select ${shown.join(",\n")}
    from (select * from ${WORK_SCHEMA}.${table} where ${range}) s
    full join (select * from ${SERVING_SCHEMA}.${table} where ${range}) kept on kept.${key} = s.${key}
    where s.${key} is null
      or kept.${key} is null
      ${others.map((column) => `or ${comparable("s", column)} is distinct from ${comparable("kept", column)}`).join("\n")}`;
}

const JSON_COLUMNS = ["features", "photos", "skus", "characteristics"];

/** JSON is compared as the text that goes out. */
const comparable = (table: string, column: string) =>
  `${table}.${column}${JSON_COLUMNS.includes(column) ? "::text" : ""}`;
