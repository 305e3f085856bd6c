import { MAX_ID } from "../http/params.ts";

export const SORTS = ["id", "newest", "price", "-price", "rating", "name", "-name"] as const;
export type Sort = (typeof SORTS)[number];

type Shown = { name: string; original_price: string; sale_price: string | null };

type Order = {
  /** The column that is ordered by before the id. Undefined: the id alone. */
  by?: "price" | "score" | "name";
  descending: boolean;
  /** The start of the order. A null key sorts after every text. */
  start: { key: string | null; id: number };
  /** The sort value that a card shows. Undefined: a card does not show it. */
  keyOf?: (card: Shown) => string;
  /** Whether a text can be a sort value. */
  isKey: (text: string) => boolean;
};

const isMoney = (text: string) => /^\d{1,10}\.\d\d$/.test(text);
const isScore = (text: string) => /^\d\.\d{4}$/.test(text);
const isName = (text: string) => text.isWellFormed() && !text.includes("\0");

export const AFTER_ALL_IDS = MAX_ID + 1;

const byId = { keyOf: () => "", isKey: (text: string) => text === "" };
const byPrice = {
  by: "price",
  keyOf: ({ original_price, sale_price }: Shown) => sale_price ?? original_price,
  isKey: isMoney,
} as const;
/** The Bayesian average: see db/migrations/0014_card_prices_and_scores.sql. */
const byScore = { by: "score", isKey: isScore } as const;
const byName = { by: "name", keyOf: ({ name }: Shown) => name, isKey: isName } as const;

/** The sorts of a listing. The id makes each a total order. Each has two indexes, with and without the category. */
export const ORDERS: Record<Sort, Order> = {
  id: { ...byId, descending: false, start: { key: "", id: 0 } },
  /** By id, because ids ascend with time and imported products have no date. */
  newest: { ...byId, descending: true, start: { key: "", id: AFTER_ALL_IDS } },
  price: { ...byPrice, descending: false, start: { key: "0", id: 0 } },
  "-price": { ...byPrice, descending: true, start: { key: "Infinity", id: 0 } },
  rating: { ...byScore, descending: true, start: { key: "Infinity", id: 0 } },
  name: { ...byName, descending: false, start: { key: "", id: 0 } },
  "-name": { ...byName, descending: true, start: { key: null, id: AFTER_ALL_IDS } },
};
