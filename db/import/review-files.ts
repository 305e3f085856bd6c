import { RejectedIds } from "./causes.ts";
import { childrenOf } from "./children-of.ts";
import { copyText } from "./copy.ts";
import type { ChildLoad, FileLoad, ParentLoad } from "./file-load.ts";
import { FILES } from "./files.ts";
import { IdIndex, IntegerColumn } from "./id-index.ts";
import { IdSet, RankedIdSet } from "./id-set.ts";
import { LIMITS } from "./limits.ts";
import { Summaries } from "./summaries.ts";

/**
 * How the review files are taken in: reviews, what is folded into them, and the sums over them. Their products need not
 * be in the catalogue. The reviews and characteristics stay known by 10 to 20 bytes each, so that votes can be checked
 * against both: a vote must be read after its characteristic and its review.
 */
export function reviewLoads() {
  const reviews = new IdIndex();
  const productOf = new IntegerColumn(); // of a review, by position
  const rejected = { reviews: new RejectedIds(), characteristics: new RejectedIds() };
  const summaries = new Summaries();
  const highest = { review_photo_ids: 0, characteristic_ids: 0 };
  return {
    reviews: { ...loadReviews(reviews, productOf, summaries), rejected: rejected.reviews },
    reviewPhotos: loadReviewPhotos(reviews, rejected.reviews, highest),
    characteristics: { ...loadCharacteristics(summaries, highest), rejected: rejected.characteristics },
    votes: loadVotes(reviews, productOf, summaries, rejected),
    summaries,
    highest,
  };
}

/** In the order in which they are written. */
export const REVIEW_COLUMNS = [
  "id",
  "product_id",
  "rating",
  "date",
  "summary",
  "body",
  "recommend",
  "reported",
  "reviewer_name",
  "reviewer_email",
  "response",
  "helpfulness",
];

function loadReviews(reviews: IdIndex, productOf: IntegerColumn, summaries: Summaries): ParentLoad {
  return {
    file: FILES.reviews,
    table: "reviews",
    columns: REVIEW_COLUMNS,
    accept(row, add) {
      const id = row.id(0);
      const product = row.id(1);
      const rating = row.stars(2);
      const date = row.date(3);
      const summary = row.textOrEmpty(4, LIMITS.summary);
      const body = row.textOrEmpty(5, LIMITS.body);
      const recommend = row.boolean(6);
      const reported = row.booleanOrFalse(7);
      const name = row.textOrEmpty(8, LIMITS.reviewerName);
      const email = row.optionalEmail(9);
      const response = row.optionalText(10, LIMITS.response);
      const helpfulness = row.countOrZero(11);
      if (row.reason !== undefined) return;
      if (reviews.find(id) !== -1) return row.reject("duplicate-id");
      productOf.set(reviews.add(id), product);
      summaries.addReview(product, rating, recommend);
      add(
        id,
        `${id}\t${product}\t${rating}\t${date}\t${copyText(summary)}\t${copyText(body)}\t${recommend}\t${reported}\t` +
          `${copyText(name)}\t${copyText(email)}\t${copyText(response)}\t${helpfulness}`,
      );
    },
  };
}

function loadReviewPhotos(
  reviews: IdIndex,
  rejected: RejectedIds,
  highest: { review_photo_ids: number },
): ChildLoad {
  const known = {
    has: (review: number) => reviews.find(review) !== -1,
    causeOf: (review: number) => rejected.causeOf(review),
  };
  return childrenOf(known, {
    file: FILES.reviewPhotos,
    column: "photos",
    kind: "elements",
    parentAt: 1,
    itemOf: (row, id) => `{"id":${id},"url":${JSON.stringify(row.url(2))}}`,
    added(id) {
      if (id > highest.review_photo_ids) highest.review_photo_ids = id;
    },
  });
}

function loadCharacteristics(summaries: Summaries, highest: { characteristic_ids: number }): FileLoad {
  return {
    file: FILES.characteristics,
    accept(row) {
      const id = row.id(0);
      const product = row.id(1);
      const name = row.text(2, LIMITS.characteristic);
      if (row.reason !== undefined) return;
      if (!summaries.addCharacteristic(id, product, name)) return row.reject("duplicate-id");
      if (id > highest.characteristic_ids) highest.characteristic_ids = id;
    },
  };
}

function loadVotes(
  reviews: IdIndex,
  productOf: IntegerColumn,
  summaries: Summaries,
  rejected: { reviews: RejectedIds; characteristics: RejectedIds },
): ChildLoad {
  const seen = new IdSet();
  const voted = new RankedIdSet(); // positions of reviews, from 1, and ranks of characteristics in their product
  return {
    file: FILES.votes,
    column: "characteristics",
    kind: "members",
    parentAt: 2,
    accept(row, add) {
      const id = row.id(0);
      const characteristicId = row.id(1);
      const reviewId = row.id(2);
      const value = row.stars(3);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      const review = reviews.find(reviewId);
      const characteristic = summaries.findCharacteristic(characteristicId);
      if (review === -1) return row.reject("missing-parent", rejected.reviews.causeOf(reviewId));
      if (characteristic === -1)
        return row.reject("missing-parent", rejected.characteristics.causeOf(characteristicId));
      if (summaries.productOf(characteristic) !== productOf.get(review))
        return row.reject("foreign-characteristic");
      if (!voted.add(review + 1, summaries.rankOf(characteristic))) return row.reject("duplicate-vote");
      seen.add(id);
      summaries.addVote(characteristic, value);
      add(reviewId, id, `"${characteristicId}":${value}`);
    },
  };
}
