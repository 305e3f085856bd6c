import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { Rate } from "k6/metrics";
import { settings } from "./settings.ts";

export type Answer = RefinedResponse<ResponseType | undefined>;

/** One request, still to be sent. `name` is stable: one time series for a route, whatever the ids. */
export interface Read {
  name: string;
  path: string;
  /** Whether the script looks at the body: what nobody looks at is not read, for the generator shares the machine. */
  needsBody?: boolean;
  /** Beside the name. */
  tags?: Record<string, string>;
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

export function get(wanted: Read): Answer {
  const isSample = isDrawn();
  const response = http.get(settings.url + wanted.path, paramsFor(wanted, isSample));
  note(response, wanted, isSample);
  return response;
}

/** Sends requests side by side, as a browser does; the answers in the same order. */
export function getAll(reads: Read[]): Answer[] {
  const drawn = reads.map(isDrawn);
  const requests = reads.map((wanted, i) => ({
    method: "GET",
    url: settings.url + wanted.path,
    params: paramsFor(wanted, drawn[i] === true),
  }));
  const responses = http.batch(requests);
  reads.forEach((wanted, i) => {
    note(responses[i] as Answer, wanted, drawn[i] === true);
  });
  return responses;
}

const isDrawn = () => Math.random() < SAMPLE_SHARE;

function paramsFor({ name, tags = {}, needsBody = false }: Read, isSample: boolean): Params {
  return { tags: { name, ...tags }, responseType: isSample || needsBody ? "text" : "none" };
}

function note(response: Answer, { path }: Read, isSample: boolean): void {
  if (response.status !== 200) return;
  cacheHits.add(isHit(response.headers));
  if (isSample) console.log(JSON.stringify({ path, body: response.body }));
}

function isHit(headers: Record<string, string>): boolean {
  return headers["Cf-Cache-Status"] === "HIT" || (headers["Cache-Status"]?.includes("; hit") ?? false);
}
