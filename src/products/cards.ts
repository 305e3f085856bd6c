import type { Representation } from "../cache/representation.ts";
import type { Window } from "../http/page.ts";
import { tagsShown } from "../invalidation.ts";
import type { Query } from "../sql.ts";

/** A card's JSON as stored and sent. The id comes first: see `card_json` in db/migrations. */
type Card = string;

const idOf = (card: Card) => Number.parseInt(card.slice('{"id":'.length), 10);

/** Splits the result of a database function that returns lines. */
export const readLines = (lines: string | null | undefined): string[] => lines?.split("\n") ?? [];

/** Cards as a JSON array, with the tags of everything that they show. */
export function writeCards(cards: readonly Card[]): Representation {
  return {
    json: `[${cards.join(",")}]`,
    shown: tagsShown.cards(cards.map(idOf)),
  };
}

const FIND_CARDS = `
select as_json
from product_cards
where id = any($1::integer[])`;

/** The cards of the existing products, in the order of `ids`. */
export async function findCards(query: Query, ids: readonly number[]): Promise<Representation> {
  const cards = (await query<[Card]>(FIND_CARDS, [ids])).flat();
  return writeCards(inOrder(ids, cards));
}

const LIST_CARDS = `
select c.as_json, total
from product_page($1, $2) page
left join product_cards c on c.id = page.id
order by c.id`;

/** One page of all products in id order, as cards, and their total number. */
export async function listCards(
  query: Query,
  { offset, limit }: Window,
): Promise<Representation & { total: number }> {
  const rows = await query<[card: Card | null, total: string]>(LIST_CARDS, [offset, limit]);
  const cards = rows.map(([card]) => card).filter((card) => card !== null);
  return { ...writeCards(cards), total: Number(rows[0]?.[1]) };
}

const LIST_RELATED_CARDS = "select related_cards($1)";

/**
 * The cards of a product's related products, in their order. A related id may belong to a product that is created later, so
 * `shown` contains all of them. Undefined: the product does not exist.
 */
export async function listRelatedCards(query: Query, productId: number): Promise<Representation | undefined> {
  const [row] = await query<[lines: string | null]>(LIST_RELATED_CARDS, [productId]);
  const [ids, ...cards] = readLines(row?.[0]);
  if (ids === undefined) return undefined;
  const named: number[] = JSON.parse(ids);
  const others = named.filter((id) => id !== productId);
  const { json, shown: onCards = [] } = writeCards(inOrder(others, cards));
  return { json, shown: [...new Set([...onCards, ...tagsShown.products(others)])] };
}

/** The cards in the order of `ids`, without ids that have no card. */
function inOrder(ids: readonly number[], cards: Card[]): Card[] {
  const byId = new Map(cards.map((card) => [idOf(card), card]));
  return ids.map((id) => byId.get(id)).filter((card) => card !== undefined);
}
