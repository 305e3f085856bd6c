// The tags that each response depends on, and the tags that each write purges. The cache tier looks up all tags of an entry
// on each hit, so a response has two at most, and they are known before its query. src/README.md shows both tables, and says
// which data may be stale.

const product = (id: number | "%s") => `product-${id}`;
const reviews = (productId: number | "%s") => `reviews-${productId}`;
const page = (productId: number) => `page-${productId}`;

/** The fields of all products that the plain list shows. */
const LIST = "products";
/** The fields of all products that cards and listings show, except ratings and review counts. */
const CARDS = "cards";
/** The ids of all products. */
const EXISTENCE = "existence";

/** The tags that each response depends on. */
export const dependsOn = {
  product: (id: number) => [product(id)],
  styles: (id: number) => [product(id)],
  related: (id: number) => [product(id), EXISTENCE],
  relatedCards: (id: number) => [product(id), CARDS],
  /** The product page in one response. */
  page: (id: number) => [page(id), CARDS],
  /** The plain list, lists by ids, categories. */
  list: [LIST],
  /** The same with cards, and every listing and search. */
  cards: [CARDS],
  reviews: (productId: number) => [reviews(productId)],
  /** Review counts of several products: no purge invalidates them, they only expire. */
  metas: [],
} satisfies Record<string, readonly string[] | ((id: number) => readonly string[])>;

/** Which kinds of fields a change touched. */
export type Touched = {
  /** Fields of the plain list: name, slogan, description, category, price. */
  isListed: boolean;
  /** Fields of the card. */
  isOnCard: boolean;
};

/** The tags that each write purges in its own data centre, before its response. */
export const tagsPurgedBy = {
  created: (id: number) => [product(id), EXISTENCE, LIST, CARDS],
  deleted: (id: number) => [product(id), reviews(id), EXISTENCE, LIST, CARDS],
  changed: (id: number, { isListed, isOnCard }: Touched) => [
    product(id),
    ...(isListed ? [LIST] : []),
    // CARDS covers the product's page too, which depends on it. Listings may show the fields of the plain list.
    isListed || isOnCard ? CARDS : page(id),
  ],
  /** A review, a vote or a report. */
  reviewed: (productId: number) => [reviews(productId), page(productId)],
};

/**
 * The tags that each write records for the other data centres. They are fewer than those above, because purge calls are
 * limited. There, a purge finds an entry by the tags of everything that it shows (`tagsShown`). `%s`: the database's `format`
 * inserts an id that only it knows.
 */
export const tagsRecordedBy = {
  created: (id: number | "%s") => [LIST, EXISTENCE, product(id)],
  deleted: (id: number) => [LIST, EXISTENCE, product(id), reviews(id)],
  changed: (id: number) => [product(id)],
  /** In addition to `changed`. */
  listed: LIST,
  /** A review or a report. Votes are not recorded, because they are too many. */
  reviewed: (productId: number | "%s") => [reviews(productId)],
};

/** Tags for the Cache-Tag of a response that shows these products or reviews. The cache tier does not look them up. */
export const tagsShown = {
  products: (ids: readonly number[]) => ids.map(product),
  cards: (ids: readonly number[]) => ids.flatMap((id) => [product(id), reviews(id)]),
  metas: (productIds: readonly number[]) => productIds.map(reviews),
  /** In addition to its cards or products, because a new product or a changed field can change the list. */
  listing: [LIST],
};

/** For a tag that an operator purges: the tags of all responses that show this product or these reviews. */
export function dependentTags(tag: string): string[] {
  const [, kind, id] = /^(product|reviews)-(\d+)$/.exec(tag) ?? [];
  if (kind === undefined) return tag === LIST ? [LIST, EXISTENCE, CARDS] : [tag];
  return [tag, page(Number(id)), CARDS, ...(kind === "product" ? [EXISTENCE, LIST] : [])];
}
