import type { Statement } from "../sql.ts";
import { type Filter, filterParams } from "./filter.ts";

/** The facets as JSON, and the number of products on all pages. */
type Counted = { total: number; facets: string };

/** Selects a page and its facets from one snapshot. See db/migrations/0070_facets.sql. */
export function withFacets(page: Statement, filter: Filter): Statement {
  const params = [...page.params, ...filterParams(filter)];
  const places = params.slice(page.params.length).map((_, i) => `$${page.params.length + i + 1}`);
  return { text: `select (${page.text}), listing_facets(${places.join(", ")})`, params };
}

export function readFacets(lines: string): Counted {
  const [total, facets = ""] = lines.split("\n");
  return { total: Number(total), facets };
}

/** Without facets, the page alone. */
export function writeFaceted(page: string, total: number | undefined, facets: string | undefined): string {
  return facets === undefined ? page : `{"products":${page},"total":${total},"facets":${facets}}`;
}
