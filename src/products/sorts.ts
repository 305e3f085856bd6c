export const SORTS = ["id", "newest", "price", "-price", "rating", "name", "-name"] as const;
export type Sort = (typeof SORTS)[number];

type Order = {
  /** What is ordered by before the id; undefined: nothing. With its type, to which a cursor's text is cast. */
  by?: { column: string; type: string };
  descending: boolean;
  /** Whether a text can be a value of it. */
  isKey: (text: string) => boolean;
};

const isMoney = (text: string) => /^\d{1,10}\.\d\d$/.test(text);
const isName = (text: string) => text.isWellFormed() && !text.includes("\0");
const isNothing = (text: string) => text === "";

const price = { column: "price", type: "numeric" };
const name = { column: "name", type: "text" };

/** The orders of a listing. The id makes each total, and each has its index, with the category before it and without. */
export const ORDERS: Record<Sort, Order> = {
  id: { descending: false, isKey: isNothing },
  /** Ids are given in turn, and no other date of an imported product is known. */
  newest: { descending: true, isKey: isNothing },
  price: { by: price, descending: false, isKey: isMoney },
  "-price": { by: price, descending: true, isKey: isMoney },
  rating: { by: { column: "rating", type: "numeric" }, descending: true, isKey: isMoney },
  name: { by: name, descending: false, isKey: isName },
  "-name": { by: name, descending: true, isKey: isName },
};
