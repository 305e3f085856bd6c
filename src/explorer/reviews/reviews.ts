import type { Product, Review, ReviewList, ReviewMeta, ReviewSort } from "../../client/client.ts";
import { api } from "../api.ts";
import { announce, button, element, select } from "../elements.ts";
import { failure } from "../failure.ts";
import { openReviewForm } from "./form.ts";
import { reviewItem } from "./item.ts";
import { reviewSummary } from "./summary.ts";

const SORTS: readonly (readonly [ReviewSort, string])[] = [
  ["relevant", "Most relevant"],
  ["newest", "Newest"],
  ["helpful", "Most helpful"],
];

/** The reviews of a product and their summary. `first` is the first page in the default order. */
export function reviewSection(product: Product, meta: ReviewMeta, first: ReviewList): HTMLElement {
  let sort: ReviewSort = "relevant";
  let page = 1;
  let summary = reviewSummary(meta);
  const list = element("ol", { class: "reviews" });
  const more = button("More reviews", () => void attempt(() => read(page + 1)));
  const problem = element("div", {});

  function show({ results, count }: ReviewList) {
    if (page === 1) list.replaceChildren();
    // A new review moves others to the next page.
    const isNew = ({ review_id }: Review) => list.querySelector(`[data-review="${review_id}"]`) === null;
    list.append(...results.filter(isNew).map((review) => reviewItem(review, attempt)));
    more.hidden = results.length < count;
  }

  async function read(wanted: number) {
    const { data } = await api.listReviews(product.id, { sort, page: wanted, count: first.count });
    page = wanted;
    show(data);
    announce(`${list.children.length} reviews are shown`);
  }

  async function attempt(work: () => Promise<void>) {
    problem.replaceChildren();
    await work().catch((error: unknown) => problem.replaceChildren(failure(error)));
  }

  const order = select("Sort by", "review-sort", SORTS, sort, (chosen) => {
    sort = SORTS.map(([name]) => name).find((name) => name === chosen) ?? sort;
    void attempt(() => read(1));
  });

  /** The newest first, so that the new review is on top. */
  async function showPosted(ignored: readonly string[]) {
    sort = "newest";
    const list = order.querySelector("select");
    if (list !== null) list.value = sort;
    const [fresh] = await Promise.all([api.findReviewMeta(product.id), read(1)]);
    meta = fresh.data;
    const renewed = reviewSummary(meta);
    summary.replaceWith(renewed);
    summary = renewed;
    const lost = ignored.filter((field) => field.startsWith("photos.")).length;
    const left =
      lost === 0
        ? ""
        : `Left out: ${lost === 1 ? "1 photo" : `${lost} photos`}. Only web addresses are kept, with http or https before them.`;
    if (lost > 0) problem.replaceChildren(element("p", { class: "hint" }, left));
    announce(`Your review is shown, the first of the list. ${left}`);
  }

  const write = button(
    "Write a review",
    () => openReviewForm(product, meta, (ignored) => void attempt(() => showPosted(ignored))),
    { class: "primary" },
  );
  show(first);
  return element(
    "section",
    { class: "review-section", "aria-labelledby": "reviews-title" },
    element("div", { class: "heading" }, element("h2", { id: "reviews-title" }, "Reviews"), write),
    summary,
    order,
    problem,
    list,
    more,
  );
}
