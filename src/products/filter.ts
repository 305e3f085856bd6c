import type { Param } from "../sql.ts";

/** What a listing shows. Prices are what is paid: the sale price where there is one. */
export type Filter = {
  /** Words of the name. */
  q?: string | undefined;
  category?: string | undefined;
  min_price?: string | undefined;
  max_price?: string | undefined;
  in_stock?: true | undefined;
};

/** For the database's functions: words, category, whether only what is in stock, lowest and highest price. Null: any. */
export function filterParams(filter: Filter): Param[] {
  const { q = null, category = null, in_stock = false, min_price = null, max_price = null } = filter;
  return [q, category, String(in_stock), min_price, max_price];
}
