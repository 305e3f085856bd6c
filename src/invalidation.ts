// Which tags each answer depends on, and which of them each write renews: the one table of both. The cache tier looks
// every tag of an answer up on each hit, so an answer has two at most, and all are known before its query.
// src/README.md shows the table and says what may lag.

const product = (id: number | "%s") => `product-${id}`;
const reviews = (productId: number | "%s") => `reviews-${productId}`;
const page = (productId: number) => `page-${productId}`;

/** What the plain list shows of any product. */
const LIST = "products";
/** What any card or listing shows of any product, but for ratings and counts of reviews. */
const CARDS = "cards";
/** Which products there are. */
const EXISTENCE = "existence";

/** The tags that the cache tier looks up for each answer. */
export const answers = {
  product: (id: number) => [product(id)],
  styles: (id: number) => [product(id)],
  related: (id: number) => [product(id), EXISTENCE],
  relatedCards: (id: number) => [product(id), CARDS],
  /** The page in one. */
  page: (id: number) => [page(id), CARDS],
  /** Pages of the plain list, lists by ids, categories. */
  list: [LIST],
  /** The same as cards; and every listing and search. */
  cards: [CARDS],
  reviews: (productId: number) => [reviews(productId)],
  /** Review counts of several products: nothing but their lifetime ends them. */
  metas: [],
} satisfies Record<string, readonly string[] | ((id: number) => readonly string[])>;

/** What of a product a change touched. */
export type Touched = {
  /** What the plain list shows: name, slogan, description, category, price. */
  isListed: boolean;
  /** What its card shows. */
  isOnCard: boolean;
};

/** The tags that each write renews in its own data centre, before it is answered. */
export const writes = {
  created: (id: number) => [product(id), EXISTENCE, LIST, CARDS],
  deleted: (id: number) => [product(id), reviews(id), EXISTENCE, LIST, CARDS],
  changed: (id: number, { isListed, isOnCard }: Touched) => [
    product(id),
    ...(isListed ? [LIST] : []),
    // A listing may show the plain fields too; and the page in one depends on the cards of others anyway.
    isListed || isOnCard ? CARDS : page(id),
  ],
  /** A review, a vote or a report. */
  reviewed: (productId: number) => [reviews(productId), page(productId)],
};

/**
 * The tags that writes record for the other data centres, where few calls can be made: narrower than those above. A copy
 * there is found by the tags of all that it shows (`shown`), however many. `%s` stands for an id that only the database
 * knows, where its `format` puts it.
 */
export const recorded = {
  created: (id: number | "%s") => [LIST, EXISTENCE, product(id)],
  deleted: (id: number) => [LIST, EXISTENCE, product(id), reviews(id)],
  changed: (id: number) => [product(id)],
  /** Beside `changed`. */
  listed: LIST,
  /** A review or a report. A vote is recorded nowhere: they are too many. */
  reviewed: (productId: number | "%s") => [reviews(productId)],
};

/** Tags for the Cache-Tag of an answer that shows these things; the cache tier itself does not look them up. */
export const shown = {
  products: (ids: readonly number[]) => ids.map(product),
  cards: (ids: readonly number[]) => ids.flatMap((id) => [product(id), reviews(id)]),
  metas: (productIds: readonly number[]) => productIds.map(reviews),
  /** Beside its cards or products: it changes with what is made, deleted or listed anew. */
  listing: [LIST],
};

/**
 * For a tag that an operator names: all tags that answers which show its thing depend on, so that each of them ends in
 * this data centre.
 */
export function impliedBy(tag: string): string[] {
  const [, kind, id] = /^(product|reviews)-(\d+)$/.exec(tag) ?? [];
  if (kind === undefined) return tag === LIST ? [LIST, EXISTENCE, CARDS] : [tag];
  return [tag, page(Number(id)), CARDS, ...(kind === "product" ? [EXISTENCE, LIST] : [])];
}
