// How stale are other places, and what do shoppers wait there? Every read is printed with its tag and time, for only the
// log of all writes can tell which of them were old.

import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import type { Options } from "k6/options";
import { type Answer, type Read, read } from "../lib/api.ts";
import { keepReason } from "../lib/failures.ts";
import { lean, nothingFails } from "../lib/options.ts";
import { popularIds, popularPages } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const places: { name: string; url: string }[] = JSON.parse(__ENV.PLACES ?? "[]");
const written: number[] = JSON.parse(__ENV.WRITTEN ?? "[]");
const token = __ENV.WRITE_TOKEN ?? "";
const writes = Number(__ENV.WRITES ?? 1);
const durationS = settings.durationS ?? 60;
const rate = settings.rate ?? 300;

const READS_A_JOURNEY = 6;
const SAMPLE_SHARE = 0.01;
const LONGEST_FOLLOWED_MS = 30_000;

const arrivals = (timesASecond: number, vus: number) => ({
  executor: "constant-arrival-rate" as const,
  rate: 1000,
  timeUnit: `${Math.round(1_000_000 / timesASecond)}ms`,
  duration: `${durationS}s`,
  preAllocatedVUs: vus,
  maxVUs: 200,
});

export const options: Options = {
  ...lean,
  scenarios: Object.fromEntries([
    ...places.map(({ name }, i) => [
      `shoppers_${name}`,
      { ...arrivals(rate / READS_A_JOURNEY, 20), exec: "shop", env: { PLACE: String(i) } },
    ]),
    ...places.map(({ name }, i) => [
      `reviewers_${name}`,
      { ...arrivals(writes / 10, 2), exec: "review", env: { PLACE: String(i) } },
    ]),
    ["merchant", { ...arrivals(writes, 10), exec: "change" }],
  ]),
  thresholds: { ...nothingFails, dropped_iterations: ["count==0"] },
};

const popularProduct = popularIds(settings.products);
const popularPage = popularPages(settings.products);
const isWritten = new Set(written);

/** The list, then what the page of a product needs, as a browser asks for it. */
export function shop(): void {
  const place = Number(__ENV.PLACE);
  const id = popularProduct();
  look(place, [[read.list(popularPage()), 0]]);
  const reads = [read.product(id), read.styles(id), read.related(id), read.reviews(id), read.meta(id)];
  look(
    place,
    reads.map((one) => [one, id]),
  );
}

/** Changes what a product is, or its stock, and follows some of the changes to the other places. */
export function change(): void {
  const n = exec.scenario.iterationInTest;
  const id = written[n % written.length] ?? 1;
  const isStock = n % 3 === 2;
  const url = `${places[0]?.url}/products/${id}`;
  const changes = isStock
    ? {
        styles: [
          { name: `Made for change ${n}`, original_price: "140.00", skus: [{ size: "M", quantity: n }] },
        ],
      }
    : { default_price: `${(n % 900_000) + 1}.${Math.random() < 0.5 ? "25" : "75"}`, slogan: `Change ${n}` };
  const answer = http.put(url, JSON.stringify(changes), {
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    tags: { name: "change" },
  });
  const at = Date.now();
  keepReason(answer);
  if (answer.status !== 200) return;
  const one = isStock ? read.styles(id) : read.product(id);
  const etag = isStock ? look(0, [[one, id]])[0]?.headers.Etag : answer.headers.Etag;
  console.log(JSON.stringify({ write: [one.name, id, etag, at, 0] }));
  const position = answer.headers["Atelier-Position"];
  for (let place = 1; place < places.length; place += 1) {
    if (position === undefined) break;
    const seen = http.get(`${places[place]?.url}${one.path}`, {
      headers: { "Atelier-Position": position },
      tags: { name: "own read" },
    });
    keepReason(seen);
    console.log(JSON.stringify({ own: [one.name, id, seen.headers.Etag, place] }));
  }
  if (Math.random() < 1 / writes) follow(one, id, etag ?? "", at);
}

/** Purges are sent with the next write: once there are no more writes, only the timer sends them. */
const isOn = () => exec.instance.currentTestRunDuration < durationS * 1000;

function follow(one: Read, id: number, etag: string, at: number): void {
  const waiting = new Set(places.keys());
  waiting.delete(0);
  for (let pauseS = 0.025; waiting.size > 0 && isOn() && Date.now() - at < LONGEST_FOLLOWED_MS; ) {
    for (const place of waiting)
      if (look(place, [[one, id]])[0]?.headers.Etag === etag) waiting.delete(place);
    sleep(pauseS);
    pauseS = Math.min(1, pauseS * 1.15);
  }
}

/** Each place has products of its own to review, or the order of the reviews would not be known. */
export function review(): void {
  const place = Number(__ENV.PLACE);
  const own = written.filter((_, i) => i % places.length === place);
  const id = own[exec.scenario.iterationInTest % own.length] ?? 1;
  const form = {
    product_id: id,
    rating: 4,
    recommend: true,
    summary: "",
    body: "Worn around the world.",
    name: "k6",
  };
  const answer = http.post(`${places[place]?.url}/reviews`, JSON.stringify(form), {
    headers: { "Content-Type": "application/json" },
    tags: { name: "review" },
  });
  const at = Date.now();
  keepReason(answer);
  if (answer.status !== 201) return;
  for (const one of [read.reviews(id), read.meta(id)])
    console.log(
      JSON.stringify({ write: [one.name, id, look(place, [[one, id]])[0]?.headers.Etag, at, place] }),
    );
}

function look(place: number, reads: [Read, number][]): Answer[] {
  const samples = reads.map(([, id]) => id > 0 && !isWritten.has(id) && Math.random() < SAMPLE_SHARE);
  const at = Date.now();
  const answers = http.batch(
    reads.map(([{ name, path }], i) => ({
      method: "GET",
      url: places[place]?.url + path,
      params: { tags: { name }, responseType: samples[i] ? ("text" as const) : ("none" as const) },
    })),
  );
  reads.forEach(([{ name, path }, id], i) => {
    const answer = answers[i] as Answer;
    keepReason(answer);
    const { Etag: etag = "", "Cache-Status": status = "" } = answer.headers;
    const isHit = status.includes("; hit") ? 1 : 0;
    console.log(
      JSON.stringify({
        read: [place, name, id, etag, at, Math.round(answer.timings.duration * 10) / 10, isHit],
      }),
    );
    if (samples[i] && answer.status === 200) console.log(JSON.stringify({ path, body: answer.body }));
  });
  return answers;
}
