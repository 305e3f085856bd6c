import type { Representation } from "../cache/representation.ts";
import { rawObject } from "../http/json.ts";
import { DEFAULT_COUNT } from "../http/page.ts";
import { tagsShown } from "../invalidation.ts";
import { listRelatedCards } from "../products/cards.ts";
import { findProduct, listStyles } from "../products/store.ts";
import { DEFAULT_SORT } from "../reviews/schema.ts";
import { findReviewMeta, listReviews } from "../reviews/store.ts";
import type { ReadTogether } from "../sql.ts";
import { together } from "./together.ts";

/** The parts are byte for byte the payloads of their own routes, read in one snapshot. Undefined: the product does not exist. */
export async function findPage(readTogether: ReadTogether, id: number): Promise<Representation | undefined> {
  const firstReviews = { offset: 0, limit: DEFAULT_COUNT };
  const [product, styles, related, meta, reviews] = await together(readTogether, (query) =>
    Promise.all([
      findProduct(query, id),
      listStyles(query, id),
      listRelatedCards(query, id),
      findReviewMeta(query, id),
      listReviews(query, id, DEFAULT_SORT, firstReviews),
    ]),
  );
  if (product === undefined || styles === undefined || related === undefined) return undefined;
  const parts = { product, styles, related, meta, reviews };
  return {
    json: rawObject({
      product: product.json,
      styles: styles.json,
      related: related.json,
      meta: meta.json,
      reviews: reviews.json,
    }),
    shown: [...tagsShown.cards([id]), ...Object.values(parts).flatMap((part) => part.shown ?? [])],
  };
}
