import http from "k6/http";
import { Rate, Trend } from "k6/metrics";
import type { Threshold } from "k6/options";
import { type Answer, isHit, type Read } from "./api.ts";
import { keepReason } from "./failures.ts";

/** The data centres of a world, as their shoppers reach them. */
export const places: { name: string; url: string }[] = JSON.parse(__ENV.PLACES ?? "[]");
/** The products that are changed. */
export const written: number[] = JSON.parse(__ENV.WRITTEN ?? "[]");

const isWritten = new Set(written);
const SAMPLE_SHARE = 0.01;

/** To look at an answer costs k6 about a tenth of a request. */
const LOOKED_AT_SHARE = 0.2;

const hitTimes = new Trend("hit_duration", true);
const hits = new Rate("cache_hits");

/** The scenario of a place's shoppers, by which k6 tells their figures apart. */
export const shoppersOf = ({ name }: { name: string }) => `shoppers_${name}`;

/** Always met: k6 exports the figures of one scenario only if a threshold names them. */
export const figuresOfEachPlace: Record<string, Threshold[]> = Object.fromEntries(
  places.map(shoppersOf).flatMap((shoppers) => [
    [`http_req_duration{scenario:${shoppers}}`, ["max>=0"]],
    [`hit_duration{scenario:${shoppers}}`, ["max>=0"]],
    [`cache_hits{scenario:${shoppers}}`, ["rate>=0"]],
  ]),
);

/**
 * Reads side by side, as a browser does. What is read of changed products is printed with its tag and the time it was
 * asked for. Of the other products, a sample is kept for comparison with plain SQL; `id` 0 is none of them.
 */
export function look(place: number, id: number, reads: Read[]): Answer[] {
  const isOfWritten = isWritten.has(id);
  const samples = reads.map(() => id > 0 && !isOfWritten && Math.random() < SAMPLE_SHARE);
  const at = Date.now();
  const answers = http.batch(
    reads.map(({ name, path }, i) => ({
      method: "GET",
      url: places[place]?.url + path,
      params: { tags: { name }, responseType: samples[i] ? ("text" as const) : ("none" as const) },
    })),
  );
  const seen: [name: string, etag: string | undefined][] = [];
  reads.forEach(({ name, path }, i) => {
    const answer = answers[i] as Answer;
    keepReason(answer);
    if (answer.status !== 200) return;
    if (isOfWritten) seen.push([name, answer.headers.Etag]);
    if (samples[i]) print({ path, body: answer.body });
  });
  if (seen.length > 0) print({ reads: [place, id, at, seen] }); // one line, because each costs k6 as much as half a request
  return answers;
}

/** Takes some answers to shoppers into the figures of hits. */
export function countHits(answers: Answer[]): void {
  for (const answer of answers) {
    if (Math.random() >= LOOKED_AT_SHARE || answer.status !== 200) continue;
    const isFromCache = isHit(answer.headers);
    hits.add(isFromCache);
    if (isFromCache) hitTimes.add(answer.timings.duration);
  }
}

/** For world/printed.ts. */
export function print(line: object): void {
  console.log(JSON.stringify(line));
}
