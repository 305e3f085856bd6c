import type { Product, Style } from "../client/client.ts";
import { element, photo, price } from "./elements.ts";

/** One style of the product: photos, price and sizes follow the choice. */
export function styleSection(product: Product, styles: Style[], title: Node[], about: Node[]): HTMLElement {
  const gallery = element("div", { class: "gallery" });
  const cost = element("div", { "aria-live": "polite" }, price(product.default_price, null));
  const sizes = element("div", {});
  const show = (style: Style) => {
    gallery.replaceChildren(...photos(product, style));
    cost.replaceChildren(price(style.original_price, style.sale_price));
    sizes.replaceChildren(sizeChoice(style));
  };
  const first = styles.find((style) => style["default?"]) ?? styles[0];
  if (first === undefined) gallery.append(photo(null, "", product.name));
  else show(first);
  const choice = choiceOfOne(
    "Style",
    styles.map((style) => ({ label: style.name, checked: style === first, onChoose: () => show(style) })),
  );
  return element(
    "section",
    { class: "product", "aria-label": "Product" },
    gallery,
    element("div", { class: "details" }, ...title, cost, styles.length > 0 ? choice : "", sizes, ...about),
  );
}

type Option = { label: string; checked?: boolean; disabled?: boolean; onChoose: () => void };

function choiceOfOne(legend: string, options: Option[]): HTMLElement {
  const name = legend.toLowerCase();
  const labels = options.map(({ label, checked, disabled, onChoose }) => {
    const input = element("input", { type: "radio", name, checked, disabled });
    input.addEventListener("change", onChoose);
    return element("label", {}, input, element("span", {}, label));
  });
  return element("fieldset", { class: "chips" }, element("legend", {}, legend), ...labels);
}

function sizeChoice({ skus }: Style): HTMLElement {
  const known = Object.values(skus).filter(({ size }) => size !== null);
  if (known.length === 0) return element("p", { class: "hint" }, "No sizes are known of this style.");
  const stock = element("p", { class: "hint", role: "status" }, stockOf(known));
  const options = known.map(({ size, quantity }) => ({
    label: size ?? "",
    disabled: !quantity,
    onChoose: () => {
      stock.textContent = `${quantity?.toLocaleString("en")} left in ${size}`;
    },
  }));
  return element("div", {}, choiceOfOne("Size", options), stock);
}

function stockOf(skus: { quantity: number | null }[]): string {
  const left = skus.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);
  return left === 0 ? "Sold out in this style" : `${left.toLocaleString("en")} left in all sizes`;
}

/** The large photo, and the others to choose from below it. */
function photos({ name }: Product, style: Style): Node[] {
  const alt = (i: number) => `${name} in ${style.name}, photo ${i + 1} of ${style.photos.length}`;
  const large = (i: number) => photo(style.photos[i]?.url ?? null, alt(i), style.name);
  const shown = element("div", { class: "large" }, large(0));
  if (style.photos.length < 2) return [shown];
  const thumbnails = style.photos.map(({ thumbnail_url }, i) => {
    const thumbnail = element(
      "button",
      { type: "button", "aria-label": `Photo ${i + 1}`, "aria-pressed": i === 0 ? "true" : "false" },
      photo(thumbnail_url, "", style.name),
    );
    thumbnail.addEventListener("click", () => {
      shown.replaceChildren(large(i));
      for (const other of thumbnails) other.setAttribute("aria-pressed", String(other === thumbnail));
    });
    return thumbnail;
  });
  return [shown, element("div", { class: "thumbnails" }, ...thumbnails)];
}
