/** What the page shows. Its address holds all of it, so it can be shared. */
export type Place = { view: "product"; id: number } | Catalogue;

/** In the API's own terms. Undefined: the default. */
export type Catalogue = { view: "catalogue" } & Selection;
export type Selection = {
  page?: number | undefined;
  after?: string | undefined;
  category?: string | undefined;
  sort?: Sort | undefined;
  in_stock?: true | undefined;
};

type Sort = (typeof SORTS)[number][0];

export const SORTS = [
  ["id", "Catalogue order"],
  ["newest", "Newest"],
  ["rating", "Best rated"],
  ["price", "Price, low to high"],
  ["-price", "Price, high to low"],
  ["name", "Name, A to Z"],
  ["-name", "Name, Z to A"],
] as const;

/** Reads the page's address, or a link of the API's list: both have the same parameters. */
export function readPlace(search: string): Place {
  const query = new URLSearchParams(search);
  const product = Number(query.get("product"));
  if (Number.isInteger(product) && product > 0) return { view: "product", id: product };
  const page = Number(query.get("page"));
  const sort = SORTS.map(([name]) => name).find((name) => name === query.get("sort"));
  return {
    view: "catalogue",
    page: Number.isInteger(page) && page > 1 ? page : undefined,
    after: query.get("after") ?? undefined,
    category: query.get("category") ?? undefined,
    sort: sort === "id" ? undefined : sort,
    in_stock: query.get("in_stock") === "true" || undefined,
  };
}

export function addressOf({ view, ...rest }: Place): string {
  const named = "id" in rest ? { product: rest.id } : rest;
  const said = Object.entries(named).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value)]));
  return query.size === 0 ? "/" : `/?${query}`;
}
