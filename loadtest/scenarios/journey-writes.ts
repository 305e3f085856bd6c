// Does a client see its own review, vote and report in its next read?

import { check } from "k6";
import type { Options } from "k6/options";
import { type Answer, compareAfterwards, get, type Read, read, write } from "../lib/api.ts";
import { atConstantRate } from "../lib/options.ts";
import { uniform } from "../lib/popularity.ts";
import { settings } from "../lib/settings.ts";

const constant = atConstantRate({ rate: 10 });
export const options: Options = {
  ...constant,
  thresholds: {
    ...constant.thresholds,
    checks: ["rate==1"],
    "http_req_duration{name:post review}": ["p(95)<500"],
  },
};

interface Review {
  review_id: number;
  helpfulness: number;
}

interface Meta {
  ratings: Record<string, string>;
  characteristics: Record<string, { id: number }>;
}

/** It has the shape `T` if the service keeps its contract. Otherwise the iteration ends or a check fails. */
const jsonOf = <T>(answer: Answer): T => answer.json() as T;

const readFully = (wanted: Read): Answer => get({ ...wanted, needsBody: true });
const newest = (productId: number): Read => ({
  name: "reviews",
  path: `/reviews?product_id=${productId}&sort=newest&count=20`,
});

const readMeta = (productId: number) => jsonOf<Meta>(readFully(read.meta(productId)));
const countReviews = ({ ratings }: Meta) =>
  Object.values(ratings).reduce((sum, count) => sum + Number(count), 0);

function findReview(productId: number, reviewId: number): Review | undefined {
  const { results } = jsonOf<{ results: Review[] }>(readFully(newest(productId)));
  return results.find(({ review_id }) => review_id === reviewId);
}

export default function writeAndLook(): void {
  const productId = uniform(1, settings.products);
  const before = readMeta(productId);
  const posted = write.postReview({
    product_id: productId,
    rating: uniform(1, 5),
    recommend: Math.random() < 0.7,
    summary: "Written by the load test",
    body: "Worn for ten seconds under load, and it held.",
    name: "k6",
    email: "k6@example.com",
    photos: [],
    characteristics: Object.fromEntries(
      Object.values(before.characteristics).map(({ id }) => [id, uniform(1, 5)]),
    ),
  });
  if (!check(posted, { "the review is taken": ({ status }) => status === 201 })) return;
  const { review_id: reviewId } = jsonOf<Review>(posted);

  const shown = findReview(productId, reviewId);
  const counted = countReviews(readMeta(productId));
  check(undefined, {
    "the list shows the review": () => shown !== undefined,
    "the counts know the review": () => counted > countReviews(before),
  });

  const voted = write.voteHelpful(reviewId);
  const afterVote = findReview(productId, reviewId);
  check(voted, {
    "the vote is taken": ({ status }) => status === 204,
    "the list shows the vote": () => afterVote?.helpfulness === 1,
  });

  if (Math.random() < 0.5) {
    const reported = write.report(reviewId);
    const afterReport = findReview(productId, reviewId);
    check(reported, {
      "the report is taken": ({ status }) => status === 204,
      "the list hides what was reported": () => afterReport === undefined,
    });
  }
  compareAfterwards(newest(productId));
  compareAfterwards(read.meta(productId));
}
