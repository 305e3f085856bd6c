import { positiveInteger } from "./params.ts";

export const DEFAULT_COUNT = 5;

export const pageQuery = {
  page: positiveInteger(1, "Number of the page, from 1."),
  count: positiveInteger(
    DEFAULT_COUNT,
    "Number of entries on a page. A number above the route's maximum counts as the maximum.",
  ),
};

/** The parameters of a page for the cache key, without defaults. */
export const pageKeyParams = (page: number, count: number) => ({
  page: page === 1 ? undefined : page,
  count: count === DEFAULT_COUNT ? undefined : count,
});

export type Window = { offset: number; limit: number };

/** Some clients request a million entries to get all of them. They get `cap` at most. */
export function windowOf(page: number, count: number, cap: number): Window {
  const limit = Math.min(count, cap);
  return { offset: Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER), limit };
}

/** The Link header (RFC 8288): first, prev, next and last page of `total` entries, as relative URLs. */
export function pageLinks(
  path: string,
  { page, limit, total }: { page: number; limit: number; total: number },
) {
  const last = Math.max(1, Math.ceil(total / limit));
  const start = path + (path.includes("?") ? "&" : "?");
  const link = (rel: string, target: number) => `<${start}page=${target}&count=${limit}>; rel="${rel}"`;
  return [
    link("first", 1),
    ...(page > 1 ? [link("prev", Math.min(page - 1, last))] : []),
    ...(page < last ? [link("next", page + 1)] : []),
    link("last", last),
  ].join(", ");
}
