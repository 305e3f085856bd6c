/** The published rate of a similar system, and the distribution of its requests. */
export interface Figure {
  system: string;
  routes: Route[];
  /** Requests a second. */
  rate: number;
  /** Uniform over the last tenth of the ids, or the same hundred ids. */
  ids: "last tenth" | "repeated";
  /** The published latency in milliseconds, and share of failed requests. */
  theirs: { ms?: number; failed: number };
}

export type Route = "list" | "product" | "styles" | "related" | "reviews" | "meta";

const clothing = "clothing products, 3 servers, nginx";
const products = "products with writes, Redis, nginx";
const overview = "product overview, 4 services, cache";
const overviewRelated = "overview and related, balancer, cache";
const reviews = "reviews";

/** Each is a scenario of this name, which runs scenarios/figure.ts. */
export const figures: Record<string, Figure> = {
  "clothing-list": figure(clothing, ["list"], 7416, { ms: 63, failed: 0.009 }),
  "clothing-product": figure(clothing, ["product"], 2955, { ms: 70, failed: 0.013 }),
  "clothing-styles": figure(clothing, ["styles"], 2988, { ms: 76, failed: 0.002 }),
  "clothing-related": figure(clothing, ["related"], 4189, { ms: 94, failed: 0.011 }),
  "products-list": figure(products, ["list"], 1000, { ms: 16, failed: 0 }),
  "products-related": figure(products, ["related"], 1000, { ms: 30, failed: 0 }),
  "products-product": figure(products, ["product"], 500, { ms: 15, failed: 0 }),
  "products-styles": figure(products, ["styles"], 500, { ms: 19, failed: 0 }),
  "overview-1000": figure(overview, ["product", "styles"], 1000, { ms: 60, failed: 0.01 }),
  "overview-2000": figure(overview, ["product", "styles"], 2000, { failed: 0.01 }),
  "overview-5000": figure(overviewRelated, ["product", "styles", "related"], 5000, { ms: 64, failed: 0.01 }),
  "reviews-meta": figure(reviews, ["meta"], 1000, { ms: 5, failed: 0.000_03 }),
  "reviews-list": figure(reviews, ["reviews"], 1000, { ms: 8, failed: 0 }),
  "reviews-meta-cached": figure(reviews, ["meta"], 10_000, { ms: 3, failed: 0 }, "repeated"),
  "reviews-list-cached": figure(reviews, ["reviews"], 5000, { failed: 0 }, "repeated"),
};

function figure(
  system: string,
  routes: Route[],
  rate: number,
  theirs: Figure["theirs"],
  ids: Figure["ids"] = "last tenth",
): Figure {
  return { system, routes, rate, ids, theirs };
}
