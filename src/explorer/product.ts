import { api } from "./api.ts";
import { cards } from "./card.ts";
import { element } from "./elements.ts";
import { reviewSection } from "./reviews.ts";
import { styleSection } from "./styles.ts";
import type { View } from "./view.ts";

/** A product with its styles, related products and reviews, from one answer. */
export async function productView(id: number, signal: AbortSignal): Promise<View> {
  const { product, styles, related, meta, reviews } = (await api.findPage(id, { signal })).data;
  const heading = element("h1", { tabindex: -1 }, product.name);
  const features = product.features.flatMap(({ feature, value }) => [
    element("dt", {}, feature),
    element("dd", {}, value ?? "yes"),
  ]);
  const title = [
    element("p", { class: "category" }, product.category ?? ""),
    heading,
    element("p", { class: "slogan" }, product.slogan ?? ""),
  ];
  const about = [
    element("p", { class: "description" }, product.description ?? ""),
    features.length > 0 ? element("dl", { class: "features" }, ...features) : undefined,
  ].filter((part) => part !== undefined);
  const others =
    related.length > 0
      ? [
          element(
            "section",
            { class: "related", "aria-labelledby": "related-title" },
            element("h2", { id: "related-title" }, "Goes well with"),
            cards(related),
          ),
        ]
      : [];
  return {
    title: product.name,
    heading,
    said: product.name,
    content: [
      styleSection(product, styles.results, title, about),
      ...others,
      reviewSection(product, meta, reviews),
    ],
  };
}
