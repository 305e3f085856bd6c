// How stale are other places, and what do shoppers wait there?

import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import type { Options } from "k6/options";
import { type Read, read } from "../lib/api.ts";
import { keepReason } from "../lib/failures.ts";
import { lean, MOST_IN_FLIGHT, nothingFails } from "../lib/options.ts";
import { countHits, figuresOfEachPlace, look, places, print, shoppersOf, written } from "../lib/places.ts";
import { popularIds, popularPages } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const token = __ENV.WRITE_TOKEN ?? "";
const writes = Number(__ENV.WRITES ?? 1);
const durationS = settings.durationS ?? 60;
const rate = settings.rate ?? 300;

const READS_A_JOURNEY = 6;
const REVIEWS_A_CHANGE = 0.1;
/** In each place; k6 makes more only while it runs, which takes its time and leaves iterations out. */
const SHOPPERS = 60;
/** With too few of them k6 leaves changes out. Each follows its own until it is seen everywhere: every other second another. */
const MERCHANTS = 20 + Math.min(100, Math.ceil(durationS / 2));
/** Home of the merchant, and of the database. */
const HOME = 0;
const elsewhere = [...places.keys()].filter((place) => place !== HOME);

const arrivals = (timesASecond: number, vus: number) => ({
  executor: "constant-arrival-rate" as const,
  rate: 1000,
  timeUnit: `${Math.round(1_000_000 / timesASecond)}ms`,
  duration: `${durationS}s`,
  preAllocatedVUs: vus,
  maxVUs: MOST_IN_FLIGHT,
});

export const options: Options = {
  ...lean,
  scenarios: Object.fromEntries([
    ...places.flatMap((place, i) => [
      [
        shoppersOf(place),
        {
          ...arrivals(rate / READS_A_JOURNEY, SHOPPERS),
          startTime: `${Math.round((i * 1000 * READS_A_JOURNEY) / rate / places.length)}ms`, // not all places at one moment
          exec: "shop",
          env: { PLACE: String(i) },
        },
      ],
      [
        `reviewers_${place.name}`,
        { ...arrivals(writes * REVIEWS_A_CHANGE, 2), exec: "review", env: { PLACE: String(i) } },
      ],
    ]),
    ["merchant", { ...arrivals(writes, MERCHANTS), exec: "change" }],
  ]),
  thresholds: { ...nothingFails, ...figuresOfEachPlace, dropped_iterations: ["count==0"] },
};

const popularProduct = popularIds(settings.products);
const popularPage = popularPages(settings.products);

/** The list, then what the page of a product needs, as a browser asks for it. */
export function shop(): void {
  const place = Number(__ENV.PLACE);
  const id = popularProduct();
  countHits(look(place, 0, [read.list(popularPage())]));
  const all = [read.product(id), read.styles(id), read.related(id), read.reviews(id), read.meta(id)];
  countHits(look(place, id, all));
}

/**
 * Changes what a product is, or its stock. Half of the products are then read elsewhere with the position of the change.
 * That renews what is kept there, so only changes of the other half are followed to the other places.
 */
export function change(): void {
  const n = exec.scenario.iterationInTest;
  const index = n % written.length;
  const id = written[index] ?? 1;
  const isStock = n % 3 === 2;
  const one = isStock ? read.styles(id) : read.product(id);
  const isReadAsOwn = index % 2 === 1;
  const isFollowed = !isReadAsOwn && Math.random() < 1 / writes;
  look(HOME, id, [one]); // on an idle connection, which may be closing: only reads are sent again
  // Or there might be no old answer that could be served.
  if (isReadAsOwn || isFollowed) for (const place of elsewhere) look(place, id, [one]);
  const changes = isStock
    ? { styles: [{ name: `Change ${n}`, original_price: "140.00", skus: [{ size: "M", quantity: n }] }] }
    : { default_price: `${(n % 900_000) + 1}.25`, slogan: `Change ${n}` };
  const answer = http.put(`${places[HOME]?.url}/products/${id}`, JSON.stringify(changes), {
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    tags: { name: "change" },
  });
  const at = Date.now();
  keepReason(answer);
  const shown = answer.status === 200 && isStock ? look(HOME, id, [one])[0] : answer;
  const etag = shown?.status === 200 ? shown.headers.Etag : undefined;
  if (etag === undefined) {
    print({ unsure: id });
    return;
  }
  print({ write: [one.name, id, etag, at, HOME, isFollowed ? 1 : 0] });
  if (isReadAsOwn) readAsOwn(one, id, etag, answer.headers["Atelier-Position"] ?? "");
  if (isFollowed) follow(one, id, etag, at);
}

function readAsOwn({ name, path }: Read, id: number, etag: string, position: string): void {
  for (const place of elsewhere) {
    const headers = { "Atelier-Position": position };
    const answer = http.get(`${places[place]?.url}${path}`, { headers, tags: { name: "own read" } });
    keepReason(answer);
    if (answer.status === 200) print({ own: [name, id, etag, answer.headers.Etag] });
  }
}

/** Purges are sent with the next write: once there are no more writes, only the timer sends them. */
const isOn = () => exec.instance.currentTestRunDuration < durationS * 1000;

const LONGEST_PAUSE_MS = 1000;
const SHORTEST_PAUSE_MS = 25;

/** Asks elsewhere until each place shows this change, or another after it. It pauses for a twentieth of the time so far. */
function follow(one: Read, id: number, etag: string, since: number): void {
  const first = new Map<number, string | undefined>();
  const waiting = new Set(elsewhere);
  while (waiting.size > 0 && isOn()) {
    for (const place of waiting) {
      const seen = look(place, id, [one])[0]?.headers.Etag;
      if (!first.has(place)) first.set(place, seen);
      if (seen === etag || seen !== first.get(place)) waiting.delete(place);
    }
    const pauseMs = (Date.now() - since) / 20;
    sleep(Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, pauseMs)) / 1000);
  }
}

/** Each place has products of its own to review, or the order of the reviews would not be known. */
export function review(): void {
  const place = Number(__ENV.PLACE);
  const own = written.filter((_, i) => i % places.length === place);
  const id = own[exec.scenario.iterationInTest % own.length] ?? 1;
  const reads = [read.reviews(id), read.meta(id)];
  look(place, id, reads); // as in change()
  const form = { product_id: id, rating: 4, recommend: true, body: "Worn around the world.", name: "k6" };
  const answer = http.post(`${places[place]?.url}/reviews`, JSON.stringify(form), {
    headers: { "Content-Type": "application/json" },
    tags: { name: "review" },
  });
  const at = Date.now();
  keepReason(answer);
  if (answer.status !== 201) {
    print({ unsure: id });
    return;
  }
  const answers = look(place, id, reads);
  reads.forEach(({ name }, i) => {
    const { status, headers } = answers[i] ?? {};
    print(status === 200 ? { write: [name, id, headers?.Etag, at, place, 0] } : { unsure: id });
  });
}
