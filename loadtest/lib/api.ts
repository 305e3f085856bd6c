import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { Rate } from "k6/metrics";
import { settings } from "./settings.ts";

export type Answer = RefinedResponse<ResponseType | undefined>;

/** One request, still to be sent. `name` is stable: one time series for a route, whatever the ids. */
export interface Read {
  name: string;
  path: string;
}

export const read = {
  list: (page: number, count = 5): Read => ({ name: "list", path: `/products?page=${page}&count=${count}` }),
  product: (id: number): Read => ({ name: "product", path: `/products/${id}` }),
  styles: (id: number): Read => ({ name: "styles", path: `/products/${id}/styles` }),
  related: (id: number): Read => ({ name: "related", path: `/products/${id}/related` }),
  reviews: (id: number, sort = "relevant"): Read => ({
    name: "reviews",
    path: `/reviews?product_id=${id}&sort=${sort}`,
  }),
  meta: (id: number): Read => ({ name: "meta", path: `/reviews/meta?product_id=${id}` }),
};

/** The share of answers that came from a cache, ours or the one in front. */
const cacheHits = new Rate("cache_hits");

/** The share of answers whose text is kept, to be compared with plain SQL after the run. */
const SAMPLE_SHARE = Number(__ENV.SAMPLE_SHARE ?? 0.01);

/** Sends one request. Bodies that nobody looks at are not read into the script: the generator shares the machine. */
export function get({ name, path }: Read, { needsBody = false, tags = {} } = {}): Answer {
  const isSample = Math.random() < SAMPLE_SHARE;
  const response = http.get(settings.url + path, paramsFor(name, tags, isSample || needsBody));
  note(response, path, isSample);
  return response;
}

/** Sends requests side by side, as a browser does. */
export function getAll(reads: Read[]): Answer[] {
  const isSample = Math.random() < SAMPLE_SHARE;
  const responses = http.batch(
    reads.map(({ name, path }) => ({
      method: "GET",
      url: settings.url + path,
      params: paramsFor(name, {}, isSample),
    })),
  );
  responses.forEach((response, i) => {
    note(response, reads[i]?.path ?? "", isSample);
  });
  return responses;
}

function paramsFor(name: string, tags: Record<string, string>, withBody: boolean): Params {
  return { tags: { name, ...tags }, responseType: withBody ? "text" : "none" };
}

function note(response: Answer, path: string, isSample: boolean): void {
  if (response.status !== 200) return;
  cacheHits.add(isHit(response.headers));
  if (isSample) console.log(JSON.stringify({ path, body: response.body }));
}

function isHit(headers: Record<string, string>): boolean {
  return headers["Cf-Cache-Status"] === "HIT" || (headers["Cache-Status"]?.includes("; hit") ?? false);
}
