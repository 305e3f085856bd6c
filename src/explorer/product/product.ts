import { api } from "../api.ts";
import { element } from "../elements.ts";
import { cards } from "../find/card.ts";
import { addressOf, type Place } from "../place.ts";
import { reviewSection } from "../reviews/reviews.ts";
import type { View } from "../view.ts";
import { styleSection } from "./styles.ts";

type Shown = Extract<Place, { view: "product" }>;

/** A product with its styles, related products and reviews, from one answer. */
export async function productView({ id, style }: Shown, signal: AbortSignal): Promise<View> {
  const { product, styles, related, meta, reviews } = (await api.findPage(id, { signal })).data;
  const heading = element("h1", { tabindex: -1 }, product.name);
  const features = product.features.flatMap(({ feature, value }) => [
    element("dt", {}, feature),
    element("dd", {}, value ?? "yes"),
  ]);
  const about = [
    element("p", { class: "slogan" }, product.slogan ?? ""),
    element("p", { class: "description" }, product.description ?? ""),
    features.length > 0 ? element("dl", { class: "features" }, ...features) : undefined,
  ];
  const others =
    related.length > 0
      ? element(
          "section",
          { class: "related", "aria-labelledby": "related-title" },
          element("h2", { id: "related-title" }, "Goes well with"),
          cards(related),
        )
      : undefined;
  return {
    title: product.name,
    heading,
    said: product.name,
    content: [
      wayBack(product.category),
      styleSection(product, styles.results, style, heading, about),
      others,
      reviewSection(product, meta, reviews),
    ],
  };
}

function wayBack(category: string | null): HTMLElement {
  const steps = [element("a", { href: "/" }, "Catalogue")];
  if (category !== null)
    steps.push(element("a", { href: addressOf({ view: "catalogue", category }) }, category));
  return element(
    "nav",
    { class: "way", "aria-label": "Where this is" },
    element("ol", {}, ...steps.map((step) => element("li", {}, step))),
  );
}
