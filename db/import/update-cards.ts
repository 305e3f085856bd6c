import type { Client } from "pg";
import type { Half } from "./files.ts";
import { WORK_SCHEMA } from "./target.ts";

/** For each product that something differs of: what that is. */
export const TOUCHED = `${WORK_SCHEMA}.touched`;
const FRESH = `${WORK_SCHEMA}.fresh_cards`;
const COUNTED_ANEW = `${WORK_SCHEMA}.name_words`;

const different = (table: string) => `${WORK_SCHEMA}.different_${table}`;

const TOUCHES: Record<Half, readonly string[]> = {
  products: [
    `select id as product, is_new as is_made, is_gone, is_listed, false as is_reviewed from ${different("products")}`,
    ...bothProducts("styles", "false, false, false, false"),
  ],
  reviews: [
    ...bothProducts("reviews", "false, false, false, true"),
    `select product_id as product, false as is_made, false as is_gone, false as is_listed, true as is_reviewed
     from ${different("review_summaries")}`,
  ],
};

/** The product that a row belongs to, and the one that it was moved from. */
function bothProducts(table: string, flags: string): string[] {
  return [
    `select product_id, ${flags} from ${different(table)} where not is_gone`,
    `select product_before, ${flags} from ${different(table)} where not is_new`,
  ];
}

/** Gathers what differs by product. */
export async function findTouched(client: Client, halves: readonly Half[]): Promise<void> {
  await client.query(`
    create unlogged table ${TOUCHED} as
    select
      product,
      bool_or(is_made) as is_made,
      bool_or(is_gone) as is_gone,
      bool_or(is_listed) as is_listed,
      bool_or(not is_reviewed) as is_changed,
      bool_or(is_reviewed) as is_reviewed,
      false as is_on_card
    from (
      ${halves.flatMap((half) => TOUCHES[half]).join("\nunion all\n")}
    ) touches (product, is_made, is_gone, is_listed, is_reviewed)
    group by product`);
  await client.query(`analyze ${TOUCHED}`);
}

const COLUMNS =
  "name category default_price original_price sale_price thumbnail_url rating score reviews in_stock".split(
    " ",
  );
/** What a reader may see a minute late. */
const LAGGING = ["rating", "score", "reviews"];
const SEARCHED = "name category price score in_stock".split(" ");

const list = (columns: readonly string[], prefix = "") => columns.map((column) => prefix + column).join(", ");
const set = (columns: readonly string[]) => columns.map((column) => `${column} = fresh.${column}`).join(", ");

/** Makes the cards of the touched products, and all that is counted and searched of cards, what the tables say by now. */
export async function updateCards(
  client: Client,
  { countWordsAnew }: { countWordsAnew: boolean },
): Promise<void> {
  await updatePrior(client);
  await client.query(`
    create unlogged table ${FRESH} as
    select id, ${list(COLUMNS)}, name_lexemes(name) as words, coalesce(sale_price, original_price) as price
    from ${TOUCHED} touched
    join products on id = product
    cross join lateral card_details(id, default_price)`);
  await client.query(`analyze ${FRESH}`);
  await client.query(`
    update ${TOUCHED}
    set is_on_card = true
    from ${FRESH} fresh
    join product_cards card using (id)
    where product = id and ${differs(COLUMNS.filter((column) => !LAGGING.includes(column)))}`);
  if (!countWordsAnew) await moveWordCounts(client);
  await replaceRows(client, "product_cards", ["words", ...COLUMNS]);
  await replaceRows(client, "product_search", SEARCHED);
  if (countWordsAnew) await countWords(client);
  await client.query("select fold_category_counts(), fold_facet_counts()");
}

function differs(columns: readonly string[]): string {
  return `(${list(columns, "fresh.")}) is distinct from (${list(columns, "card.")})`;
}

async function replaceRows(client: Client, table: string, columns: readonly string[]): Promise<void> {
  await client.query(`
    delete from ${table}
    using ${TOUCHED} touched
    where id = product and not exists (select from ${FRESH} fresh where fresh.id = product)`);
  await client.query(`
    update ${table} card
    set ${set(columns)}
    from ${FRESH} fresh
    where fresh.id = card.id and ${differs(columns)}`);
  await client.query(`
    insert into ${table} (id, ${list(columns)})
    select id, ${list(columns)}
    from ${FRESH} fresh
    where not exists (select from ${table} card where card.id = fresh.id)
    order by id`);
}

/** The mean of all ratings, and where it has moved the score of every product that has any. */
async function updatePrior(client: Client): Promise<void> {
  const { rows: before } = await client.query("select mean from rating_prior");
  await client.query("delete from rating_prior");
  await client.query("select fill_rating_prior()");
  const { rows: after } = await client.query("select mean from rating_prior");
  if (before[0]?.mean === after[0]?.mean) return;
  for (const table of ["product_cards", "product_search"]) {
    await client.query(`
      update ${table} card
      set score = scored.score
      from (
        select
          product_id,
          rating_score(
            stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5,
            stars_1 + stars_2 + stars_3 + stars_4 + stars_5,
            mean
          ) as score
        from review_summaries
        cross join rating_prior
      ) scored
      where product_id = id and card.score <> scored.score`);
  }
}

/** Adds the words of new names and takes away those of old ones, before the cards change. */
async function moveWordCounts(client: Client): Promise<void> {
  await client.query(`
    insert into name_words as counted (word, products, unaccented)
    select word, sum(change), coalesce(sum(change) filter (where word = lexeme), 0)
    from (
      select lexeme, -1 as change
      from ${TOUCHED} touched
      join product_cards card on card.id = product
      left join ${FRESH} fresh on fresh.id = product
      cross join unnest(tsvector_to_array(card.words)) lexeme
      where fresh.name is distinct from card.name
      union all
      select lexeme, 1
      from ${FRESH} fresh
      left join product_cards card using (id)
      cross join unnest(tsvector_to_array(fresh.words)) lexeme
      where fresh.name is distinct from card.name
    ) moved
    cross join ltrim(lexeme, '~') word
    where left(lexeme, 1) <> '='
    group by word
    having sum(change) <> 0 or sum(change) filter (where word = lexeme) <> 0
    on conflict (word) do update
    set products = counted.products + excluded.products, unaccented = counted.unaccented + excluded.unaccented`);
  await client.query("delete from name_words where products = 0");
}

/** Counts all of them: writers add words and never count them. */
async function countWords(client: Client): Promise<void> {
  await client.query(`create unlogged table ${COUNTED_ANEW} (like name_words)`);
  await client.query(`set local search_path to ${WORK_SCHEMA}, public`);
  await client.query("select fill_name_words()");
  await client.query("set local search_path to public");
  await client.query(`
    delete from name_words kept
    where not exists (select from ${COUNTED_ANEW} counted where counted.word = kept.word)`);
  await client.query(`
    insert into name_words as kept (word, products, unaccented)
    select word, products, unaccented
    from ${COUNTED_ANEW}
    on conflict (word) do update
    set products = excluded.products, unaccented = excluded.unaccented
    where (kept.products, kept.unaccented) <> (excluded.products, excluded.unaccented)`);
}
