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

const readTimes = new Trend("place_read", true);
const hitTimes = new Trend("place_hit", true);
const hits = new Rate("cache_hits");

/** Always met: k6 exports the figures of one place only if a threshold names them. */
export const figuresOfEachPlace: Record<string, Threshold[]> = Object.fromEntries(
  places.flatMap(({ name }) => [
    [`place_read{place:${name}}`, ["max>=0"]],
    [`place_hit{place:${name}}`, ["max>=0"]],
    [`cache_hits{place:${name}}`, ["rate>=0"]],
  ]),
);

/**
 * Reads side by side, as a browser does. What is read of changed products is printed with its tag and the time it was
 * asked for. Of the other products, a sample is kept for comparison with plain SQL; `id` 0 is none of them.
 */
export function look(place: number, id: number, reads: Read[]): Answer[] {
  const samples = reads.map(() => id > 0 && !isWritten.has(id) && Math.random() < SAMPLE_SHARE);
  const at = Date.now();
  const answers = http.batch(
    reads.map(({ name, path }, i) => ({
      method: "GET",
      url: places[place]?.url + path,
      params: { tags: { name }, responseType: samples[i] ? ("text" as const) : ("none" as const) },
    })),
  );
  reads.forEach(({ name, path }, i) => {
    const answer = answers[i] as Answer;
    keepReason(answer);
    if (answer.status !== 200) return;
    if (isWritten.has(id)) print({ read: [place, name, id, answer.headers.Etag, at] });
    if (samples[i]) print({ path, body: answer.body });
  });
  return answers;
}

/** Counts answers into the figures of a place. */
export function count(place: number, answers: Answer[]): void {
  const tags = { place: places[place]?.name ?? "" };
  for (const { headers, status, timings } of answers) {
    readTimes.add(timings.duration, tags);
    if (status !== 200) continue;
    const isFromCache = isHit(headers);
    hits.add(isFromCache, tags);
    if (isFromCache) hitTimes.add(timings.duration, tags);
  }
}

/** For world/printed.ts. */
export function print(line: object): void {
  console.log(JSON.stringify(line));
}
