import type {
  CategoriesQuery,
  Category,
  Listed,
  NewProduct,
  PostedReview,
  Product,
  ProductChanges,
  ProductListQuery,
  ProductPage,
  ProductStyles,
  RelatedQuery,
  ReviewForm,
  ReviewList,
  ReviewListQuery,
  ReviewMeta,
  Viewed,
} from "./api.ts";
import { type CallOptions, type ClientOptions, createSend } from "./request.ts";

export type * from "./api.ts";
export { createBoundedStore } from "./bounded-store.ts";
export { ApiProblem } from "./problem.ts";
export type { Answer, CallOptions, ClientOptions, ResponseStore, StoredResponse } from "./request.ts";

/** A repeated post with the same key within a day changes nothing and returns the first response. Default: a new key. */
type PostOptions = CallOptions & { idempotencyKey?: string };

/** The change is made only if the product still has this ETag; otherwise the problem is a 412. */
type ChangeOptions = CallOptions & { ifMatch?: string };

export type Client = ReturnType<typeof createClient>;

/**
 * A method for each operation, with the operation's name in the OpenAPI document. An error response is thrown as an
 * ApiProblem. A request without a response fails as `fetch` does.
 */
export function createClient(options: ClientOptions) {
  const send = createSend(options);
  return {
    /** `{ ids }` returns these products instead of a page; an empty list returns none, without a request. `{ view: "cards" }` returns cards. `{ facets: true }` adds counts. */
    listProducts: <Q extends ProductListQuery>(query?: Q, options?: CallOptions) =>
      send<Listed<Q>>("/products", { query: query ?? {}, ...options }),

    listCategories: (query?: CategoriesQuery, options?: CallOptions) =>
      send<Category[]>("/categories", { query: query ?? {}, ...options }),

    findProduct: (id: number, options?: CallOptions) => send<Product>(`/products/${id}`, options),

    listStyles: (id: number, options?: CallOptions) => send<ProductStyles>(`/products/${id}/styles`, options),

    /** Ids, or cards with `{ view: "cards" }`. */
    listRelated: <Q extends RelatedQuery>(id: number, query?: Q, options?: CallOptions) =>
      send<Viewed<Q, number>[]>(`/products/${id}/related`, { query: query ?? {}, ...options }),

    /** Everything for a product page, in one response. */
    findPage: (id: number, options?: CallOptions) => send<ProductPage>(`/products/${id}/page`, options),

    createProduct: (body: NewProduct, options?: PostOptions) =>
      send<Product>("/products", { method: "POST", body, ...once(options) }),

    updateProduct: (id: number, body: ProductChanges, options?: ChangeOptions) =>
      send<Product>(`/products/${id}`, { method: "PUT", body, ...matching(options) }),

    /** Returns the deleted product. */
    deleteProduct: (id: number, options?: ChangeOptions) =>
      send<Product>(`/products/${id}`, { method: "DELETE", ...matching(options) }),

    listReviews: (productId: number, query?: ReviewListQuery, options?: CallOptions) =>
      send<ReviewList>("/reviews", { query: { product_id: productId, ...query }, ...options }),

    findReviewMeta: (productId: number, options?: CallOptions) =>
      send<ReviewMeta>("/reviews/meta", { query: { product_id: productId }, ...options }),

    /** The same for several products, in their order. */
    findReviewMetas: (productIds: number[], options?: CallOptions) =>
      send<ReviewMeta[]>("/reviews/meta", { query: { product_ids: productIds }, ...options }),

    postReview: (body: ReviewForm, options?: PostOptions) =>
      send<PostedReview>("/reviews", { method: "POST", body, ...once(options) }),

    recordHelpfulVote: (reviewId: number, options?: CallOptions) =>
      send<undefined>(`/reviews/${reviewId}/helpful`, { method: "PUT", ...options }),

    reportReview: (reviewId: number, options?: CallOptions) =>
      send<undefined>(`/reviews/${reviewId}/report`, { method: "PUT", ...options }),
  };
}

const once = ({ idempotencyKey = randomKey(), ...rest }: PostOptions = {}) => ({
  ...rest,
  headers: { "Idempotency-Key": idempotencyKey },
});

const matching = ({ ifMatch, ...rest }: ChangeOptions = {}) => ({
  ...rest,
  headers: { "If-Match": ifMatch },
});

/** Not `crypto.randomUUID`, which is available to pages over HTTPS only. */
const randomKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
