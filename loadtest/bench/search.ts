import type { Client } from "pg";
import type { Filter } from "../../src/products/filter.ts";
import { listCardsBy } from "../../src/products/listing.ts";
import { SORTS } from "../../src/products/sorts.ts";
import { asDriver, median } from "./reads.ts";

export const PAGE = 24;
export const ROUNDS = 5;
const ROWS_AT_ONCE = 50_000;

export interface Catalogue {
  products: number;
  /** The number of different words. Their frequencies in names follow Zipf. */
  vocabulary: number;
  wordsInAName: number;
}

const CONSONANTS = "bcdfghjklmnpqrstvwxz";
const VOWELS = "aeiou";
const syllable = (n: number) => `${CONSONANTS[Math.floor(n / 5)]}${VOWELS[n % 5]}`;

/** A word of three syllables, one of a million, as in FILL. */
function word(rank: number): string {
  const n = (rank * 7919) % 1_000_000;
  return [Math.floor(n / 10_000), Math.floor(n / 100) % 100, n % 100].map(syllable).join("");
}

// $1 and $2: the range of ids; $3: the vocabulary; $4: the words in a name; $5: all syllables. The price goes with the first word.
const FILL = `
insert into product_cards (
  id, name, category, default_price, original_price, thumbnail_url, rating, score, reviews, in_stock
)
select id, name, 'Category ' || first % 20, 1, 20 + first % 400 + id % 20, 'https://images.example/' || id || '.jpg',
  rating, rating, 9, id % 5 > 0
from generate_series($1::integer, $2) id
cross join lateral (
  select string_agg(($5::text[])[n / 10000 + 1] || ($5::text[])[n / 100 % 100 + 1] || ($5::text[])[n % 100 + 1], ' ' order by place) as name,
    min(rank) filter (where place = 1) as first
  from generate_series(1, $4::integer) place
  cross join lateral (select floor(power($3::double precision, (hashint8(id * 64::bigint + place) & 1048575) / 1048576::double precision))::integer as rank) r
  cross join lateral (select (rank::bigint * 7919 % 1000000)::integer as n) n
) named
cross join lateral (select round((hashint8(id) & 1023) / 256.0 + 1, 2) as rating) rated`;

/** Creates the tables of a search like an import: from cards only, because a search reads nothing else. */
export async function fillSearch(client: Client, { products, vocabulary, wordsInAName }: Catalogue) {
  await client.query("truncate product_cards, product_search, category_counts, facet_counts, name_words");
  await client.query("alter table product_cards disable trigger user");
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index
     where indrelid in ('product_cards'::regclass, 'product_search'::regclass) and not indisprimary`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  const syllables = Array.from({ length: 100 }, (_, n) => syllable(n));
  for (let first = 1; first <= products; first += ROWS_AT_ONCE) {
    const last = Math.min(products, first + ROWS_AT_ONCE - 1);
    await client.query(FILL, [first, last, vocabulary, wordsInAName, syllables]);
  }
  await client.query("alter table product_cards enable trigger user");
  for (const table of ["category_counts", "facet_counts", "product_search", "name_words"]) {
    await client.query(`select fill_${table}()`);
  }
  for (const { definition } of indexes) await client.query(definition);
  await client.query(
    "vacuum (analyze) product_cards, product_search, category_counts, facet_counts, name_words",
  );
}

const typo = (text: string) => `${text.slice(0, 3)}y${text.slice(4)}`;
const swapped = (text: string) => `${text.slice(0, 2)}${text[3]}${text[2]}${text.slice(4)}`;

export const searchesIn = (vocabulary: number): Record<string, Filter & { q: string }> => ({
  "the most common word": { q: word(1) },
  "a common word": { q: word(8) },
  "a rare word": { q: word(vocabulary - 2) },
  "two common words": { q: `${word(2)} ${word(3)}` },
  "a common and a rare one": { q: `${word(2)} ${word(vocabulary - 2)}` },
  "one letter": { q: word(2).slice(0, 1) },
  "two letters": { q: word(2).slice(0, 2) },
  "a common word and a letter": { q: `${word(8)} ${word(2).slice(0, 1)}` },
  "a typo": { q: typo(word(8)) },
  "two letters swapped": { q: swapped(word(8)) },
  "three words with typos": { q: [1, 2, 3].map((rank) => typo(word(rank))).join(" ") },
  "what is in no name": { q: "yyyyyyyy" },
  "a common word, in a category and in stock": { q: word(8), category: "Category 3", in_stock: true },
  "a common word, in a range of prices": { q: word(8), min_price: "100", max_price: "104.50" },
});

/** Milliseconds of one page of cards in each sort, on one connection without parallel workers. */
export async function measureSearches(client: Client, vocabulary: number): Promise<Record<string, string>[]> {
  await client.query("set max_parallel_workers_per_gather = 0");
  const query = asDriver(client);
  const rows: Record<string, string>[] = [];
  for (const [what, filter] of Object.entries(searchesIn(vocabulary))) {
    const row: Record<string, string> = { "search for": what };
    for (const sort of SORTS) {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const start = performance.now();
        await listCardsBy(query, { ...filter, sort, offset: 0, limit: PAGE });
        times.push(performance.now() - start);
      }
      row[sort] = median(times).toFixed(1);
    }
    rows.push(row);
  }
  return rows;
}
