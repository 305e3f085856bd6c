import { setTimeout as sleep } from "node:timers/promises";
import type { Rig } from "../rig/rig.ts";
import { createClient } from "./cache-client.ts";
import { compareRates, type Rate } from "./cache-rates.ts";

const PAGE = 5;

/** Each route with a path of its own for each id, so that asking once is a miss. */
const ROUTES: Record<string, (id: number) => string> = {
  list: (id) => `/products?page=${Math.ceil(id / PAGE)}`,
  product: (id) => `/products/${id}`,
  styles: (id) => `/products/${id}/styles`,
  related: (id) => `/products/${id}/related`,
  reviews: (id) => `/reviews?product_id=${id}`,
  meta: (id) => `/reviews/meta?product_id=${id}`,
};

/** See src/cache/generations.ts. */
const GENERATION_SETTLES_MS = 2500;
const WARM = 100;
/** At most, each asked for once, spread over the whole catalogue. */
const COLD = 7200;
/** Fewer would not tell anything. */
export const LEAST_PRODUCTS = 10_000;

/** Answers a second, and in brackets the ratio to the floor, a route that does nothing, taken in turns with it. */
export type Capacity = Record<"route" | "floor" | "hit" | "unchanged" | "miss", string>;

/** What each route can answer a second when every answer is a hit, a 304, or a miss. */
export async function measureRoutes(rig: Rig): Promise<Capacity[]> {
  const client = createClient(rig);
  const capacities: Capacity[] = [];
  for (const [route, pathOf] of Object.entries(ROUTES)) {
    console.log(`Measuring ${route} …`);
    const all = [...new Set(spread(rig.products, WARM + COLD).map(pathOf))];
    const [warm, cold] = [all.slice(0, WARM), all.slice(WARM)];
    const etag = await fill(client, warm);
    const [floor, hit] = await compareRates(client, [{ what: "hit", status: 200, queries: 0, paths: warm }]);
    await fill(client, warm); // again, for reviews are fresh for half a minute only
    const headers = { "If-None-Match": etag };
    const [, unchanged] = await compareRates(client, [
      { what: "304", status: 304, queries: 0, paths: warm.slice(0, 1), headers },
    ]);
    const [, miss] = await compareRates(client, [{ what: "miss", status: 200, queries: 1, paths: cold }]);
    capacities.push({
      route,
      floor: floor?.["a second"] ?? "",
      hit: withRatio(hit),
      unchanged: withRatio(unchanged),
      miss: withRatio(miss),
    });
  }
  return capacities;
}

/** Empties the cache but for answers on these paths, and returns the tag of the first. */
async function fill(client: ReturnType<typeof createClient>, paths: string[]): Promise<string> {
  const etags: string[] = [];
  const readAll = async () => {
    for (const path of paths) {
      const response = await client.get(path);
      await response.arrayBuffer();
      etags.push(response.headers.get("ETag") ?? "");
    }
  };
  await client.purge({ everything: true });
  // A related list is stored by its second reader, for the first had to give the products that it names their
  // generations; and not before those are surely older.
  await readAll();
  await sleep(GENERATION_SETTLES_MS);
  await readAll();
  return etags[0] ?? "";
}

const withRatio = (rate: Rate | undefined) => `${rate?.["a second"]} (${rate?.ratio})`;

/** Up to `count` ids, evenly over the catalogue, none twice. */
function spread(products: number, count: number): number[] {
  const step = Math.max(1, products / count);
  return Array.from({ length: Math.min(count, products) }, (_, i) => 1 + Math.floor(i * step));
}
