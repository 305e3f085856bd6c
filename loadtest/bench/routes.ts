import type { Rig } from "../rig/rig.ts";
import { type Client, createClient } from "./cache-client.ts";
import { type Floors, VAIN_LOOK_UP } from "./floors.ts";
import { compareRates, type Rate, type Way } from "./rates.ts";
import { refusedReads } from "./refused-reads.ts";

/** Budgets, as multiples of the bare route's processor time. Misses of a single product have a budget; lists have none. */
export const HIT = 2.2;
export const MISS_OF_ONE = 7.5;
const MISS_OF_MANY = 10;
const HEALTH = 1.4;

/** `statements`: of a miss, in one request to the origin. */
type Route = { what: string; miss?: number; statements?: number; pathOf: (n: number) => string };

const ROUTES: Route[] = [
  { what: "product", miss: MISS_OF_ONE, pathOf: (n) => `/products/${n}` },
  { what: "styles", miss: MISS_OF_ONE, pathOf: (n) => `/products/${n}/styles` },
  { what: "related ids", miss: MISS_OF_ONE, pathOf: (n) => `/products/${n}/related` },
  { what: "related cards", miss: MISS_OF_MANY, pathOf: (n) => `/products/${n}/related?view=cards` },
  { what: "page in one", miss: MISS_OF_MANY, statements: 5, pathOf: (n) => `/products/${n}/page` },
  { what: "list", miss: MISS_OF_MANY, pathOf: (n) => `/products?page=${n + 1}` },
  { what: "24 cards", miss: MISS_OF_MANY, pathOf: (n) => `/products?view=cards&page=${n + 1}&count=24` },
  { what: "100 cards", pathOf: (n) => `/products?view=cards&page=${n + 1}&count=100` },
  { what: "8 by id", miss: MISS_OF_MANY, pathOf: (n) => `/products?ids=${ids(n, 8)}` },
  {
    what: "category, by price",
    pathOf: (n) => `/products?category=Jackets&min_price=${n}&sort=price&view=cards&count=24`,
  },
  {
    what: "the same with facets",
    miss: MISS_OF_MANY,
    pathOf: (n) => `/products?category=Jackets&min_price=${n}&sort=price&view=cards&facets=true&count=24`,
  },
  { what: "search", pathOf: (n) => `/products?q=jacket%20${n}&view=cards` },
  {
    what: "search with facets",
    miss: MISS_OF_MANY,
    pathOf: (n) => `/products?q=jacket%20${n}&view=cards&facets=true`,
  },
  { what: "reviews", miss: MISS_OF_ONE, pathOf: (n) => `/reviews?product_id=${n}` },
  { what: "meta", miss: MISS_OF_ONE, pathOf: (n) => `/reviews/meta?product_id=${n}` },
  { what: "8 metas", miss: MISS_OF_MANY, pathOf: (n) => `/reviews/meta?product_ids=${ids(n, 8)}` },
];

const WARM = 100;
/** Paths in each round; fewer would give no stable figure. See LEAST_PRODUCTS_FOR_ROUTES. */
const COLD = 600;

/** The name of a read that gets no turn at the database. */
const REFUSED = "refused read";

export const ROUTE_NAMES = [...ROUTES.map(({ what }) => what), REFUSED];

/**
 * The cost of hits, 304s and misses of every read route, of `/health` and of a refused read, compared with a bare route and
 * its parts. `only`: these routes, without the parts. Undefined: everything.
 */
export async function measureRoutes(rig: Rig, floors: Floors, only?: string): Promise<Rate[]> {
  const client = createClient(rig);
  const { bare, parts } = floors;
  console.log("Measuring the floors …");
  const health = { what: "/health", budget: HEALTH, paths: ["/health"] };
  const rates = await compareRates(client, [bare, ...(only === undefined ? parts : []), health]);
  for (const route of ROUTES.filter(({ what }) => only === undefined || only === what)) {
    console.log(`Measuring ${route.what} …`);
    const [, ...own] = await compareRates(client, [bare, ...waysOf(client, route)]);
    rates.push(...own);
  }
  if (only === undefined || only === REFUSED) {
    console.log(`Measuring a ${REFUSED} …`);
    const lookUp = parts.filter(({ what }) => what === VAIN_LOOK_UP);
    const [, ...own] = await compareRates(client, [bare, ...lookUp, ...refusedReads(client)]);
    rates.push(...own);
  }
  return rates;
}

function waysOf(client: Client, { what, miss, statements = 1, pathOf }: Route): Way[] {
  const paths = Array.from({ length: WARM + COLD }, (_, i) => pathOf(1 + i));
  const [warm, cold] = [paths.slice(0, WARM), paths.slice(WARM)];
  // Before each round, because some entries are fresh for only half a minute.
  const fill = async () => {
    for (const path of warm) await (await client.get(path)).arrayBuffer();
  };
  const headers: Record<string, string> = {};
  return [
    { what: `${what}: hit`, budget: HIT, paths: warm, before: fill },
    {
      what: `${what}: 304`,
      budget: HIT,
      status: 304,
      paths: warm.slice(0, 1),
      headers,
      before: async () => {
        headers["If-None-Match"] = (await client.get(warm[0] ?? "")).headers.get("ETag") ?? "";
      },
    },
    {
      what: `${what}: miss`,
      ...(miss !== undefined && { budget: miss }),
      queries: statements,
      paths: cold,
      before: () => client.purge({ everything: true }),
    },
  ];
}

const ids = (n: number, count: number) => Array.from({ length: count }, (_, i) => n * count + i).join(",");
