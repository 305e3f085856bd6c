import type { z } from "@hono/zod-openapi";
import type * as http from "../http/responses.ts";
import type * as products from "../products/schema.ts";
import type * as reviews from "../reviews/schema.ts";
import type * as storefront from "../storefront/schema.ts";

// The types of requests and responses, from the service's routes. They are only types, so the client contains no code of it.

export type ProductSummary = z.output<typeof products.ProductSummary>;
export type ProductCard = z.output<typeof products.ProductCard>;
export type Facets = z.output<typeof products.Facets>;
export type FacetedProducts = z.output<typeof products.FacetedProducts>;
export type Category = z.output<typeof products.Category>;
export type Product = z.output<typeof products.Product>;
export type Style = z.output<typeof products.Style>;
export type ProductStyles = z.output<typeof products.ProductStyles>;
export type ProductPage = z.output<typeof storefront.ProductPage>;
export type NewProduct = z.input<typeof products.NewProduct>;
export type ProductChanges = z.input<typeof products.ProductChanges>;

export type Review = z.output<typeof reviews.Review>;
export type ReviewList = z.output<typeof reviews.ReviewList>;
export type ReviewMeta = z.output<typeof reviews.ReviewMeta>;
export type PostedReview = z.output<typeof reviews.PostedReview>;
export type ReviewSort = reviews.Sort;

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

export type ProductListQuery = Optional<z.output<typeof products.ProductListQuery>>;
export type CategoriesQuery = Optional<z.output<typeof products.CategoriesQuery>>;
export type RelatedQuery = Optional<z.output<typeof products.RelatedQuery>>;
export type ReviewListQuery = Optional<z.output<typeof reviews.ReviewListPaging>>;

/** What a list holds: cards, or what it holds without a view. */
export type Viewed<Query, Plain> = Query extends { view: "cards" } ? ProductCard : Plain;

/** The response of the product list: the page, or with facets an object that contains it. */
export type Listed<Query> = Query extends { facets: true }
  ? Omit<FacetedProducts, "products"> & { products: Viewed<Query, ProductSummary>[] }
  : Viewed<Query, ProductSummary>[];

type NewReview = z.output<typeof reviews.ReviewForm>["review"];
type Needed = "product_id" | "rating" | "recommend" | "body" | "name";
type AsTyped<T> = { [K in keyof T]: T[K] extends number | boolean ? T[K] | string : T[K] };

/** A review as a form holds it: numbers and booleans may be text. */
export type ReviewForm = AsTyped<Pick<NewReview, Needed>> & Partial<Omit<NewReview, Needed>>;

/** RFC 9457; with 422, `errors` names every field that is wrong. */
export type ProblemDetails = z.output<typeof http.ProblemDetails>;
