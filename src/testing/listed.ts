import { expect } from "vitest";
import { type createTestApp, emptyCatalogue, given } from "./catalogue.ts";

export type Product = {
  id: number;
  name: string;
  category: string | null;
  price: number;
  stars: number;
  inStock: boolean;
};

const NAMES = ["Anorak", "Änderung", "anorak", "Zebra 🐪", 'Quote " \\ and more', "Shirt"];
/** Sixty products with equal and different values, so that every sort and filter has an effect. */
export const PRODUCTS: Product[] = Array.from({ length: 60 }, (_, i) => ({
  id: i * 7 + 1,
  name: NAMES[i % NAMES.length] as string,
  category: (["Hats", "Shoes & Socks", null] as const)[i % 3] as string | null,
  price: [10, 10.5, 99.99][(i >> 1) % 3] as number,
  stars: i % 6, // 0: no ratings
  inStock: i % 4 !== 0,
}));

export async function insertListed({ id, name, category, price, stars, inStock }: Product): Promise<void> {
  await given.product({ id, name, category, default_price: price });
  if (inStock)
    await given.style({ product_id: id, original_price: price, skus: '{"1":{"quantity":1,"size":"S"}}' });
  if (stars > 0) await given.summary({ product_id: id, [`stars_${stars}`]: 1 });
}

export async function fillListings(): Promise<void> {
  await emptyCatalogue();
  for (const product of PRODUCTS) await insertListed(product);
}

export const search = (params: Record<string, string | number | undefined>) =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();

/** Reads a page of a listing: its ids, the path of the next page, and the total. */
export function pageReader({ get }: Pick<ReturnType<typeof createTestApp>, "get">) {
  return async (path: string) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    const ids = ((await response.json()) as { id: number }[]).map(({ id }) => id);
    const link = response.headers.get("Link") ?? "";
    return {
      ids,
      next: /<([^>]+)>; rel="next"/.exec(link)?.[1],
      total: response.headers.get("X-Total-Count"),
    };
  };
}
