import type { Client } from "pg";
import type { Filter } from "../../src/products/filter.ts";
import { listCardsBy } from "../../src/products/listing.ts";
import { asDriver, median } from "./reads.ts";
import { PAGE, ROUNDS, searchesIn } from "./search.ts";

const LISTINGS: Record<string, Filter> = {
  "all products": {},
  "a category, in stock": { category: "Category 3", in_stock: true },
  "a price band": { min_price: "100", max_price: "149.99" },
  "a range of whole dollars": { min_price: "55", max_price: "120" },
  "a range that cuts two steps": { min_price: "99.50", max_price: "205" },
};

/** Milliseconds of a page of cards, without facets and with them, by one connection, without help of parallel workers. */
export async function measureFacets(client: Client, vocabulary: number): Promise<Record<string, string>[]> {
  await client.query("set max_parallel_workers_per_gather = 0");
  const query = asDriver(client);
  const rows: Record<string, string>[] = [];
  for (const [what, filter] of Object.entries({ ...LISTINGS, ...searchesIn(vocabulary) })) {
    const times = { plain: [] as number[], faceted: [] as number[] };
    let found = 0;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const page = { ...filter, sort: "id", offset: 0, limit: PAGE } as const;
      const started = performance.now();
      await listCardsBy(query, page);
      const between = performance.now();
      found = (await listCardsBy(query, { ...page, facets: true })).total ?? 0;
      if (round === 0) continue; // the first round plans
      times.plain.push(between - started);
      times.faceted.push(performance.now() - between);
    }
    rows.push({
      question: what,
      finds: found.toLocaleString("en"),
      page: median(times.plain).toFixed(1),
      "page and facets": median(times.faceted).toFixed(1),
    });
  }
  return rows;
}
