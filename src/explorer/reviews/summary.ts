import type { ReviewMeta } from "../../client/client.ts";
import { element, stars } from "../elements.ts";

const SCALE = ["5", "4", "3", "2", "1"] as const;

/** The summary of a product's reviews: average, counts by stars, and averages by characteristic. */
export function reviewSummary({ ratings, recommended, characteristics }: ReviewMeta): HTMLElement {
  const total = SCALE.reduce((sum, star) => sum + Number(ratings[star]), 0);
  if (total === 0) return element("p", { class: "summary" }, "Nobody has reviewed this yet.");
  const average = SCALE.reduce((sum, star) => sum + Number(star) * Number(ratings[star]), 0) / total;
  const share = Math.round((Number(recommended.true) / total) * 100);
  return element(
    "div",
    { class: "summary" },
    element(
      "p",
      { class: "average" },
      element("b", {}, average.toFixed(1)),
      stars(average),
      element("span", { class: "hint" }, ` ${total.toLocaleString("en")} ratings, ${share} % recommend it`),
    ),
    element(
      "dl",
      { class: "bars" },
      ...SCALE.map((star) =>
        bar(star === "1" ? "1 star" : `${star} stars`, Number(ratings[star]) / total, ratings[star]),
      ),
    ),
    element(
      "dl",
      { class: "bars" },
      ...Object.entries(characteristics).map(([name, { value }]) =>
        bar(name, Number(value ?? 0) / 5, value === null ? "–" : Number(value).toFixed(1)),
      ),
    ),
  );
}

function bar(label: string, share: number, text: string): HTMLElement {
  const filled = element("span", { class: "bar" });
  filled.style.setProperty("--share", `${share * 100}%`);
  return element("div", {}, element("dt", {}, label), element("dd", {}, filled, text));
}
