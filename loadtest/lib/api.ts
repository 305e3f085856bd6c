import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { Rate } from "k6/metrics";
import { keepReason } from "./failures.ts";
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

/** As front ends spell them: without parameters that have their default. */
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

/** The page of a listing after this one; undefined: this is the last, or no page. */
export function linkToNext(listing: Answer | undefined): Read | undefined {
  const path = listing?.headers.Link?.match(/<([^>]*)>; rel="next"/)?.[1];
  return path === undefined ? undefined : { name: "listing", path };
}

/** Any of the categories in this answer; undefined: it has none. */
export function drawCategory(categories: Answer): string | undefined {
  if (categories.status !== 200) return undefined;
  const all = categories.json() as { category: string }[];
  return all[Math.floor(Math.random() * all.length)]?.category;
}

/** The share of answers that came from a cache, ours or the one in front: of some, for to look costs k6 a tenth of a request. */
const cacheHits = new Rate("cache_hits");
const LOOKED_AT_SHARE = 0.1;

/** The share of reads whose text is kept, to be compared with plain SQL after the run. */
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

/** Has the answer on a path compared with plain SQL once the run is over: for what the run itself changes. */
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

/** By what the cache in front says if there is one, else by what our own tier says. */
export function isHit(headers: Record<string, string>): boolean {
  const inFront = headers["Cf-Cache-Status"];
  if (inFront !== undefined) return ["HIT", "UPDATING", "STALE"].includes(inFront);
  return headers["Cache-Status"]?.includes("; hit") ?? false;
}
