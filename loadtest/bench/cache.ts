import { setTimeout as sleep } from "node:timers/promises";
import { lifetimes } from "../../src/lifetimes.ts";
import type { Rig } from "../rig/rig.ts";
import { createClient } from "./cache-client.ts";
import { outage } from "./cache-outage.ts";
import { type Finding, purgeUnderLoad, stampede } from "./cache-promises.ts";
import type { Floors } from "./floors.ts";
import { sendLoad } from "./http-load.ts";
import { LEAST_PRODUCTS_FOR_CACHE } from "./options.ts";
import { compareRates, type Rate } from "./rates.ts";
import { HIT, MISS_OF_ONE } from "./routes.ts";

/** Runs everything against a rig without other clients. `downtime`: how long the origin is down, in seconds. */
export async function benchCache(
  rig: Rig,
  { bare, parts }: Floors,
  downtime: number,
): Promise<{ rates: Rate[]; findings: Finding[] }> {
  const client = createClient(rig);
  const warm = paths(1, 100, (id) => `/products/${id}`);
  const stale = paths(1, 8000, (id) => `/reviews/meta?product_id=${id}`);
  const readOnce = (all: string[]) =>
    sendLoad({ url: rig.url, paths: all, requests: all.length, connections: 16 });

  await client.purge({ everything: true });
  await readOnce([...warm, ...stale]);
  const staleFrom = performance.now() + lifetimes.reviews.fresh * 1000;
  const [one = ""] = warm;
  const etag = (await client.get(one)).headers.get("ETag") ?? "";

  console.log("Comparing rates …");
  const rates = await compareRates(client, [
    bare,
    ...parts,
    { what: "hit", budget: HIT, paths: warm },
    { what: "hit, 304", budget: HIT, status: 304, paths: [one], headers: { "If-None-Match": etag } },
    {
      what: "miss, with its query",
      budget: MISS_OF_ONE,
      queries: 1,
      paths: paths(1001, 18_000, (id) => `/products/${id}`),
    },
  ]);
  await sleep(Math.max(0, staleFrom - performance.now()));
  const [, ...staleRates] = await compareRates(client, [
    bare,
    { what: "stale, with its query behind", queries: 1, isInBackground: true, paths: stale },
  ]);

  console.log("Looking for broken promises …");
  const id = 18_001;
  const crowds: [what: string, path: string, statements?: number][] = [
    ["a product", `/products/${id}`],
    ["related ids", `/products/${id}/related`],
    ["related cards", `/products/${id}/related?view=cards`],
    ["a page in one, of five statements", `/products/${id}/page`, 5],
    ["24 cards", "/products?view=cards&page=7&count=24"],
    ["a listing", "/products?category=Jackets&sort=price&view=cards"],
    ["a list of reviews", `/reviews?product_id=${id}&count=1000`],
    ["metas of several products", `/reviews/meta?product_ids=${id},${id + 1}`],
  ];
  const findings: Finding[] = [];
  for (const [what, path, statements] of crowds)
    findings.push(await stampede(client, what, [path], statements));
  findings.push(
    await stampede(
      client,
      "100 products",
      paths(18_101, 18_200, (one) => `/products/${one}`),
    ),
    await purgeUnderLoad(client, rig.databaseUrl, 1),
  );
  console.log(`Stopping the origin for ${downtime} s …`);
  const keys = [...warm, ...stale.slice(0, warm.length)];
  await readOnce(keys);
  findings.push(
    ...(await outage(client, {
      warm: keys,
      cold: paths(18_301, LEAST_PRODUCTS_FOR_CACHE, (id) => `/products/${id}`),
      seconds: downtime,
    })),
  );
  return { rates: [...rates, ...staleRates], findings };
}

function paths(first: number, last: number, of: (id: number) => string): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => of(first + i));
}
