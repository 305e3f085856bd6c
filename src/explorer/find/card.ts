import type { ProductCard } from "../../client/client.ts";
import { element, photo, price, stars } from "../elements.ts";
import { addressOf } from "../place.ts";

const THUMBNAIL = { width: 300, height: 400 };

/** Products as a list of links. */
export function cards(products: readonly ProductCard[]): HTMLUListElement {
  return element("ul", { class: "cards" }, ...products.map((product) => element("li", {}, card(product))));
}

function card({
  id,
  name,
  category,
  original_price,
  sale_price,
  thumbnail_url,
  rating,
  reviews,
  in_stock,
}: ProductCard) {
  const rated =
    rating === null
      ? element("p", { class: "rated" }, "Not rated yet")
      : element("p", { class: "rated" }, stars(Number(rating)), ` ${reviews.toLocaleString("en")}`);
  const link = element("a", { href: addressOf({ view: "product", id }) }, name);
  return element(
    "article",
    { class: in_stock ? "card" : "card sold-out" },
    photo(thumbnail_url, "", name, THUMBNAIL),
    element("p", { class: "category" }, category ?? ""),
    element("h3", {}, link),
    price(original_price, sale_price),
    rated,
    in_stock ? undefined : element("p", { class: "badge" }, "Sold out"),
  );
}
