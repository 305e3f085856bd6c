import { Client } from "pg";
import { findCards, listRelatedCards } from "../../src/products/cards.ts";
import { type Listing, listCardsBy, listCategories, listSummariesBy } from "../../src/products/listing.ts";
import {
  findProduct,
  findProducts,
  listProducts,
  listRelated,
  listStyles,
} from "../../src/products/store.ts";
import { findReviewMeta, listReviewMetas, listReviews } from "../../src/reviews/store.ts";
import type { Query, Row } from "../../src/sql.ts";

const SAMPLES = 2000;
const ROUND_MS = 500;
const PAGE = 5;

type Read = (query: Query, id: number) => Promise<{ json: string } | undefined>;

/** The Worker's reads, by name. */
export const READS: Record<string, Read> = {
  "product list, any page": (query, id) => listProducts(query, { offset: id - 1, limit: PAGE }),
  product: findProduct,
  styles: listStyles,
  related: listRelated,
  "reviews, newest": (query, id) => listReviews(query, id, "newest", { offset: 0, limit: PAGE }),
  "reviews, relevant": (query, id) => listReviews(query, id, "relevant", { offset: 0, limit: PAGE }),
  "review meta": findReviewMeta,
  "8 products": (query, id) => findProducts(query, eight(id)),
  "8 cards": (query, id) => findCards(query, eight(id)),
  "8 review metas": (query, id) => listReviewMetas(query, eight(id)),
  "related cards": listRelatedCards,
  "category by price, from a cursor": (query, id) => {
    const after = { key: `${20 + (id % 200)}.00`, id };
    return listCardsBy(query, { ...IN_CATEGORY, sort: "price", after });
  },
  "category by rating, in stock": (query, id) =>
    listCardsBy(query, { ...IN_CATEGORY, sort: "rating", in_stock: true, after: { key: "4.50", id } }),
  "all by name": (query, id) => listSummariesBy(query, { ...PAGE_OF_LISTING, sort: "name", offset: id % 20 }),
  "price range by rating": (query, id) =>
    listCardsBy(query, {
      ...PAGE_OF_LISTING,
      sort: "rating",
      min_price: String(id % 200),
      max_price: String((id % 200) + 20),
    }),
  "search of a name": (query, id) =>
    listCardsBy(query, { ...PAGE_OF_LISTING, sort: "rating", q: SEARCHES[id % SEARCHES.length] }),
  categories: (query) => listCategories(query),
};

/** Common words, a rare one, a prefix of many, and two with a typo. */
const SEARCHES = ["denim", "waxed jacket", "s", "harbour", "quitled linen", "jakcet"];

const eight = (id: number) => Array.from({ length: 8 }, (_, i) => Math.max(1, id - i * 7));
const PAGE_OF_LISTING = { offset: 0, limit: 20 };
const IN_CATEGORY: Omit<Listing, "sort"> = { ...PAGE_OF_LISTING, category: "Jackets" };

export type Comparison = Record<
  "what" | "rate/s" | "against" | "its rate/s" | "ratio" | "budget",
  string | number
>;

/**
 * The rate of each statement of the Worker, sent as the driver sends it (unnamed, text results), against a
 * primary-key read from a table with the same finished responses. Rates of one connection, in alternating rounds.
 */
export async function compareReads({
  databaseUrl,
  products,
  rounds,
}: {
  databaseUrl: string;
  products: number;
  rounds: number;
}) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const query = asDriver(client);
  const ids = Array.from(
    { length: SAMPLES },
    (_, i) => 1 + Math.floor(((i * 0.618_033_988_75) % 1) * products),
  );
  const rows: Comparison[] = [];
  try {
    for (const [what, read] of Object.entries(READS)) {
      const answers: [number, string][] = [];
      for (const id of ids) answers.push([id, (await read(query, id))?.json ?? ""]);
      await keepAnswers(client, answers);
      const readyMade = (id: number) => query("select json from answers where id = $1", [id]);
      rows.push(
        await compare(what, (id) => read(query, id), "ready-made by key", readyMade, ids, rounds, "≥ 0.5"),
      );
    }
    const deep = Math.min(20_000, Math.floor(products / PAGE));
    const page = (number: number) => () => listProducts(query, { offset: (number - 1) * PAGE, limit: PAGE });
    rows.push(
      await compare(`page ${deep.toLocaleString("en")}`, page(deep), "page 1", page(1), ids, rounds, "≥ 0.5"),
    );
  } finally {
    await client.end();
  }
  return rows;
}

/** Statements as the Worker's driver sends them: unnamed, with text results. */
export function asDriver(client: Client): Query {
  return async <R extends Row>(text: string, values: readonly unknown[]) => {
    const { rows } = await client.query<R>({ text, values: [...values], rowMode: "array", types: AS_TEXT });
    return rows;
  };
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };

async function keepAnswers(client: Client, answers: [number, string][]): Promise<void> {
  await client.query("drop table if exists answers");
  await client.query("create table answers (id integer primary key, json text not null)");
  await client.query(
    "insert into answers select * from unnest($1::integer[], $2::text[]) on conflict do nothing",
    [answers.map(([id]) => id), answers.map(([, json]) => json)],
  );
  await client.query("vacuum analyze answers");
}

type Ask = (id: number) => Promise<unknown>;

async function compare(
  what: string,
  ours: Ask,
  against: string,
  theirs: Ask,
  ids: number[],
  rounds: number,
  budget: string,
): Promise<Comparison> {
  const measured: { ours: number; theirs: number }[] = [];
  await rateOf(ours, ids); // a warm-up
  await rateOf(theirs, ids);
  for (let i = 0; i < rounds; i += 1)
    measured.push({ ours: await rateOf(ours, ids), theirs: await rateOf(theirs, ids) });
  return {
    what,
    "rate/s": Math.round(median(measured.map((round) => round.ours))),
    against,
    "its rate/s": Math.round(median(measured.map((round) => round.theirs))),
    ratio: median(measured.map((round) => round.ours / round.theirs)).toFixed(2),
    budget,
  };
}

async function rateOf(ask: Ask, ids: number[]): Promise<number> {
  const start = performance.now();
  let asked = 0;
  while (performance.now() - start < ROUND_MS) {
    await ask(ids[asked % ids.length] as number);
    asked += 1;
  }
  return (asked / (performance.now() - start)) * 1000;
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
