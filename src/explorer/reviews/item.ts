import type { Review } from "../../client/client.ts";
import { api } from "../api.ts";
import { announce, button, element, photo, stars } from "../elements.ts";
import type { Attempt } from "../failure.ts";
import { reportControl } from "./report.ts";

const THUMBNAIL = { width: 66, height: 88 };

export function reviewItem(review: Review, attempt: Attempt): HTMLLIElement {
  const { review_id: id, rating, summary, recommend, response, body, date, reviewer_name, photos } = review;
  const day = new Date(date).toLocaleDateString("en", { dateStyle: "long" });
  const made = element(
    "li",
    { "data-review": id },
    element(
      "p",
      { class: "byline" },
      stars(rating, `${rating} of 5 stars`),
      ` ${reviewer_name || "Somebody"}, `,
      element("time", { datetime: date }, day),
    ),
    summary ? element("h3", {}, summary) : undefined,
    element("p", { class: "body" }, body),
    recommend ? element("p", { class: "recommends" }, "Recommends this product") : undefined,
    response ? element("blockquote", {}, element("b", {}, "The shop: "), response) : undefined,
    photos.length > 0
      ? element(
          "div",
          { class: "thumbnails" },
          ...photos.map(({ url }) => photo(url, "Shown by the reviewer", reviewer_name || "?", THUMBNAIL)),
        )
      : undefined,
  );
  const [helpful, count] = vote(review, attempt);
  made.append(element("p", { class: "votes" }, helpful, " ", count, reportControl(id, made, attempt)));
  return made;
}

function vote({ review_id: id, helpfulness }: Review, attempt: Attempt): [HTMLElement, HTMLElement] {
  const count = element("span", {}, votes(helpfulness));
  const helpful = button(
    "Helpful",
    () =>
      void attempt(async () => {
        helpful.disabled = true; // a second click meanwhile is no second vote
        try {
          await api.recordHelpfulVote(id);
        } catch (error) {
          helpful.disabled = false;
          throw error;
        }
        count.textContent = votes(helpfulness + 1);
        announce("Your vote is counted.");
      }),
  );
  return [helpful, count];
}

const votes = (count: number) => (count === 0 ? "" : `${count.toLocaleString("en")} found it helpful`);
