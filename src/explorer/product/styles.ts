import type { Product, Style } from "../../client/client.ts";
import { element, photo, price } from "../elements.ts";
import { addressOf } from "../place.ts";
import { gallery } from "./gallery.ts";
import { swatch } from "./swatch.ts";

/** One style of the product: photos, price and sizes follow the choice, and so does the address. */
export function styleSection(
  product: Product,
  styles: Style[],
  wanted: number | undefined,
  heading: HTMLElement,
  about: (Node | undefined)[],
): HTMLElement {
  const pictures = element("div", { class: "gallery" });
  const cost = element("div", { "aria-live": "polite" }, price(product.default_price, null));
  const sizes = element("div", {});
  const show = (style: Style) => {
    pictures.replaceChildren(...gallery(product.name, style));
    cost.replaceChildren(price(style.original_price, style.sale_price));
    sizes.replaceChildren(sizeChoice(style));
  };
  const usual = styles.find((style) => style["default?"]) ?? styles[0];
  const first = styles.find(({ style_id }) => style_id === wanted) ?? usual;
  if (first === undefined) pictures.append(photo(null, "", product.name, { width: 3, height: 4 }));
  else show(first);
  const choice = choiceOfOne(
    "Style",
    styles.map((style) => ({
      label: style.name,
      mark: swatch(style),
      checked: style === first,
      onChoose: () => {
        show(style);
        const chosen = style === usual ? undefined : style.style_id;
        history.replaceState(
          history.state,
          "",
          addressOf({ view: "product", id: product.id, style: chosen }),
        );
      },
    })),
  );
  return element(
    "section",
    { class: "product", "aria-label": "Product" },
    element("div", { class: "title" }, heading, cost),
    pictures,
    element("div", { class: "details" }, styles.length > 0 ? choice : undefined, sizes, ...about),
  );
}

type Option = {
  label: string;
  mark?: Node | undefined;
  checked?: boolean;
  disabled?: boolean;
  onChoose: () => void;
};

function choiceOfOne(legend: string, options: Option[]): HTMLElement {
  const name = legend.toLowerCase();
  const labels = options.map(({ label, mark, checked, disabled, onChoose }) => {
    const input = element("input", { type: "radio", name, checked, disabled });
    input.addEventListener("change", onChoose);
    return element("label", {}, input, element("span", {}, mark, label));
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
