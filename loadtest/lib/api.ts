import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { Rate } from "k6/metrics";
import { keepReason } from "./failures.ts";
import { settings } from "./settings.ts";

export type Answer = RefinedResponse<ResponseType | undefined>;

/** A request to send. `name` is the same for all ids of a route, so that a route has one time series. */
export interface Read {
  name: string;
  path: string;
  /** Whether the script needs the body. Others are not read, because the generator shares the machine. */
  needsBody?: boolean;
  /** In addition to the name. */
  tags?: Record<string, string>;
}

/** URLs as front ends send them: without default parameters. */
export const read = {
  list: (page: number): Read => ({ name: "list", path: page === 1 ? "/products" : `/products?page=${page}` }),
  product: (id: number): Read => ({ name: "product", path: `/products/${id}` }),
  styles: (id: number): Read => ({ name: "styles", path: `/products/${id}/styles` }),
  related: (id: number): Read => ({ name: "related", path: `/products/${id}/related` }),
  reviews: (id: number, sort: Sort = "relevant"): Read => ({
    name: "reviews",
    path: `/reviews?product_id=${id}${sort === "relevant" ? "" : `&sort=${sort}`}`,
  }),
  meta: (id: number): Read => ({ name: "meta", path: `/reviews/meta?product_id=${id}` }),
  cards: (page: number): Read => ({
    name: "cards",
    path: `/products?view=cards${page === 1 ? "" : `&page=${page}`}`,
  }),
  listing: (category: string, sort: ListingSort): Read => ({
    name: "listing",
    path: `/products?category=${encodeURIComponent(category)}&sort=${sort}&view=cards`,
  }),
  categories: (): Read => ({ name: "categories", path: "/categories" }),
  products: (ids: number[]): Read => ({ name: "products", path: `/products?ids=${ids.join(",")}` }),
  relatedCards: (id: number): Read => ({ name: "related cards", path: `/products/${id}/related?view=cards` }),
  metas: (ids: number[]): Read => ({ name: "metas", path: `/reviews/meta?product_ids=${ids.join(",")}` }),
  page: (id: number): Read => ({ name: "page", path: `/products/${id}/page` }),
};

export type Sort = "relevant" | "newest" | "helpful";
export type ListingSort = "newest" | "price" | "-price" | "rating" | "name" | "-name";

/** The next page of a listing. Undefined: this is the last page, or not a page. */
export function linkToNext(listing: Answer | undefined): Read | undefined {
  const path = listing?.headers.Link?.match(/<([^>]*)>; rel="next"/)?.[1];
  return path === undefined ? undefined : { name: "listing", path };
}

/** A random category of this response. Undefined: it has none. */
export function drawCategory(categories: Answer): string | undefined {
  if (categories.status !== 200) return undefined;
  const all = categories.json() as { category: string }[];
  return all[Math.floor(Math.random() * all.length)]?.category;
}

/** The share of responses from a cache, the Worker's or the one in front. It is sampled, because a check costs k6 a tenth of a request. */
const cacheHits = new Rate("cache_hits");
const LOOKED_AT_SHARE = 0.1;

/** The share of reads whose text is stored, for the comparison with plain SQL after the run. */
const SAMPLE_SHARE = Number(__ENV.SAMPLE_SHARE ?? 0.01);

export function get(wanted: Read): Answer {
  const isSample = isDrawn();
  const response = http.get(settings.url + wanted.path, paramsFor(wanted, isSample));
  note(response, wanted, isSample);
  return response;
}

/** Sends requests in parallel, as a browser does. Returns the responses in the same order. */
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

export const write = {
  postReview: (form: object): Answer =>
    noted(
      http.post(`${settings.url}/reviews`, JSON.stringify(form), {
        headers: { "Content-Type": "application/json" },
        tags: { name: "post review" },
        responseType: "text",
      }),
    ),
  voteHelpful: (reviewId: number): Answer => change(`/reviews/${reviewId}/helpful`, "vote helpful"),
  report: (reviewId: number): Answer => change(`/reviews/${reviewId}/report`, "report"),
};

function change(path: string, name: string): Answer {
  return noted(http.put(settings.url + path, null, { tags: { name } }));
}

function noted(response: Answer): Answer {
  keepReason(response);
  return response;
}

/** Compares the response on a path with plain SQL after the run, for data that the run changes. */
export function compareAfterwards({ path }: Read): void {
  console.log(JSON.stringify({ path }));
}

const isDrawn = () => Math.random() < SAMPLE_SHARE;

function paramsFor({ name, tags = {}, needsBody = false }: Read, isSample: boolean): Params {
  return { tags: { name, ...tags }, responseType: isSample || needsBody ? "text" : "none" };
}

function note(response: Answer, { path }: Read, isSample: boolean): void {
  keepReason(response);
  if (response.status !== 200) return;
  if (isSample || Math.random() < LOOKED_AT_SHARE) cacheHits.add(isHit(response.headers));
  if (isSample) console.log(JSON.stringify({ path, body: response.body }));
}

/** By the header of the cache in front if there is one, else by the Worker's own. */
export function isHit(headers: Record<string, string>): boolean {
  const inFront = headers["Cf-Cache-Status"];
  if (inFront !== undefined) return ["HIT", "UPDATING", "STALE"].includes(inFront);
  return headers["Cache-Status"]?.includes("; hit") ?? false;
}
