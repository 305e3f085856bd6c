import type { Filter as ListingFilter } from "../products/filter.ts";

/** What the page shows. Its address holds all of it, so it can be shared. */
export type Place = { view: "product"; id: number; style?: number | undefined } | Catalogue;

/** In the API's own terms. Undefined: the default. */
export type Catalogue = { view: "catalogue" } & Selection;
export type Selection = Filter & { page?: number | undefined; after?: string | undefined };
export type Filter = ListingFilter & { sort?: Sort | undefined };

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
  const product = query.get("product");
  // The API says what is wrong with one that is no id.
  if (product) return { view: "product", id: Number(product), style: wholeNumber(query.get("style")) };
  const page = wholeNumber(query.get("page"));
  return {
    view: "catalogue",
    q: query.get("q")?.trim() || undefined,
    category: query.get("category") || undefined,
    min_price: query.get("min_price") || undefined,
    max_price: query.get("max_price") || undefined,
    in_stock: query.get("in_stock") === "true" || undefined,
    sort: sortNamed(query.get("sort") ?? ""),
    page: page === 1 ? undefined : page,
    after: query.get("after") ?? undefined,
  };
}

/** Undefined for the default, and for a name that the API does not have. */
export const sortNamed = (name: string): Sort | undefined =>
  SORTS.map(([known]) => known).find((known) => known === name && known !== "id");

export function addressOf({ view, ...rest }: Place): string {
  const named = "id" in rest ? { product: rest.id, style: rest.style } : rest;
  const said = Object.entries(named).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value)]));
  return query.size === 0 ? "/" : `/?${query}`;
}

function wholeNumber(text: string | null): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
