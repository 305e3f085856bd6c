import { dependentTags, dependsOn, tagsPurgedBy } from "../../invalidation.ts";

// What the page can say of a request by its path alone. The tags are those of the service's own table: the page has it
// built in, because browsers never see the Cache-Tag of an answer.

type Read = {
  path: RegExp;
  tags: (id: number, query: URLSearchParams) => readonly string[];
  call: (id: string) => string;
};

const isCards = (query: URLSearchParams) => query.get("view") === "cards";
const isListing = (query: URLSearchParams) =>
  ["q", "category", "min_price", "max_price", "in_stock", "sort", "after", "facets"].some((name) =>
    query.has(name),
  );

/** The first argument of a call, if any, is the id of the path; the last is the query. */
const READS: Read[] = [
  { path: /^\/products\/(\d+)$/, tags: (id) => dependsOn.product(id), call: (id) => `findProduct(${id})` },
  {
    path: /^\/products\/(\d+)\/styles$/,
    tags: (id) => dependsOn.styles(id),
    call: (id) => `listStyles(${id})`,
  },
  { path: /^\/products\/(\d+)\/page$/, tags: (id) => dependsOn.page(id), call: (id) => `findPage(${id})` },
  {
    path: /^\/products\/(\d+)\/related$/,
    tags: (id, query) => (isCards(query) ? dependsOn.relatedCards(id) : dependsOn.related(id)),
    call: (id) => `listRelated(${id}, QUERY)`,
  },
  {
    path: /^\/products$/,
    tags: (_, query) => (isCards(query) || isListing(query) ? dependsOn.cards : dependsOn.list),
    call: () => "listProducts(QUERY)",
  },
  {
    path: /^\/categories$/,
    tags: (_, query) => (query.has("in_stock") ? dependsOn.cards : dependsOn.list),
    call: () => "listCategories(QUERY)",
  },
  {
    path: /^\/reviews$/,
    tags: (_, query) => dependsOn.reviews(Number(query.get("product_id"))),
    call: () => "listReviews(PRODUCT, QUERY)",
  },
  {
    path: /^\/reviews\/meta$/,
    tags: (_, query) => dependsOn.reviews(Number(query.get("product_id"))),
    call: () => "findReviewMeta(PRODUCT)",
  },
];

/** The tags that decide about an answer: it is used until one of them is purged. */
export function tagsOf({ pathname, searchParams }: URL): readonly string[] {
  for (const { path, tags } of READS) {
    const match = path.exec(pathname);
    if (match !== null) return tags(Number(match[1]), searchParams);
  }
  return [];
}

const EVERYTHING = "*";
const LISTED = ["name", "slogan", "description", "category", "default_price"];
const ON_CARD = ["name", "category", "default_price", "styles"];

/** The tags that a write purges; `*`: all. `productOf` knows the products of reviews that were shown. */
export function purgedBy(
  method: string,
  { pathname: asked }: URL,
  body: Record<string, unknown>,
  productOf: (reviewId: number) => number | undefined,
): readonly string[] {
  const isLocal = asked.startsWith("/local/"); // see break/stack.ts
  const pathname = isLocal ? asked.slice("/local".length) : asked;
  const id = Number(/\/(\d+)/.exec(pathname)?.[1] ?? body.product_id);
  if (isLocal && pathname !== "/purges") return tagsPurgedBy.changed(id, { isListed: true, isOnCard: true });
  if (pathname === "/purges") {
    const tags = Array.isArray(body.tags) ? body.tags.map(String) : [];
    return body.everything ? [EVERYTHING] : [...new Set(tags.flatMap(dependentTags))];
  }
  if (pathname === "/reviews") return tagsPurgedBy.reviewed(Number(body.product_id));
  if (pathname.startsWith("/reviews/")) {
    const product = productOf(id);
    return product === undefined ? [] : tagsPurgedBy.reviewed(product);
  }
  if (method === "POST") return tagsPurgedBy.created(Number.NaN);
  if (method === "DELETE") return tagsPurgedBy.deleted(id);
  const touches = (fields: string[]) => fields.some((field) => field in body);
  return tagsPurgedBy.changed(id, { isListed: touches(LISTED), isOnCard: touches(ON_CARD) });
}

export const isEndedBy = (tags: readonly string[], purged: readonly string[]) =>
  purged.includes(EVERYTHING) || tags.some((tag) => purged.includes(tag));

/** The call of our client that asks the same; undefined: it has none. */
export function callOf({ pathname, searchParams }: URL): string | undefined {
  const query = new Map([...searchParams].filter(([name]) => name !== "product_id"));
  const fields = [...query].map(([name, value]) => `${name}: ${spell(name, value)}`);
  const given = fields.length === 0 ? "" : `{ ${fields.join(", ")} }`;
  for (const { path, call } of READS) {
    const match = path.exec(pathname);
    if (match === null) continue;
    const product = searchParams.get("product_id") ?? "";
    return call(match[1] ?? "")
      .replace("PRODUCT", product)
      .replace("QUERY", given)
      .replace(/, \)$/, ")");
  }
  return undefined;
}

const spell = (name: string, value: string) =>
  name === "page" || name === "count" || value === "true" ? value : JSON.stringify(value);
