/** What a listing shows. Prices are what is paid: the sale price where there is one. */
export type Filter = {
  /** Words of the name. */
  q?: string | undefined;
  category?: string | undefined;
  min_price?: string | undefined;
  max_price?: string | undefined;
  in_stock?: true | undefined;
};
