import type { Facets } from "../../client/client.ts";
import { element, select } from "../elements.ts";
import { addressOf, type Catalogue, type Filter, type Selection, SORTS, sortNamed } from "../place.ts";
import type { Step } from "../view.ts";
import { bandName, readPrice } from "./price.ts";

type Go = (place: Catalogue, step: Step) => void;

const isNarrow = matchMedia("(max-width: 45rem)");
let isOpen = !isNarrow.matches;

/** Filters and order, with the counts if they are known. A change starts at the first page, and the focus stays where it is. */
export function filters(asked: Selection, facets: Facets | undefined, go: Go): HTMLElement {
  const { page: _page, after: _after, ...filter } = asked;
  const choose = (chosen: Filter) => go({ view: "catalogue", ...filter, ...chosen }, { keepFocus: true });
  const inStock = element("input", { type: "checkbox", id: "in-stock", checked: asked.in_stock });
  inStock.addEventListener("change", () => choose({ in_stock: inStock.checked || undefined }));
  const made = element(
    "details",
    { class: "filters", open: isOpen },
    element("summary", {}, "Filter and sort"),
    element(
      "div",
      { role: "group", "aria-label": "What is shown" },
      select(
        "Category",
        "category",
        namedCategories(filter.category, facets?.category),
        filter.category ?? "",
        (value) => choose({ category: value || undefined }),
      ),
      element(
        "div",
        { class: "prices", role: "group", "aria-label": "Price" },
        priceField("Price from", "min-price", filter.min_price, (min_price) => choose({ min_price })),
        priceField("to", "max-price", filter.max_price, (max_price) => choose({ max_price })),
      ),
      select("Sort by", "sort", SORTS, filter.sort ?? "id", (value) => choose({ sort: sortNamed(value) })),
      element(
        "label",
        { class: "check" },
        inStock,
        facets === undefined ? " In stock" : ` In stock (${facets.in_stock.true.toLocaleString("en")})`,
      ),
    ),
    facets === undefined
      ? element("p", { class: "bands", "aria-hidden": "true" }, "\u00a0") // keeps their place
      : bands(filter, facets.price),
    chosen(filter),
  );
  made.addEventListener("toggle", () => {
    isOpen = made.open;
  });
  return made;
}

function namedCategories(asked: string | undefined, categories: Facets["category"] | undefined) {
  if (categories === undefined)
    return [["", "All"] as const, ...(asked === undefined ? [] : [[asked, asked] as const])];
  const isKnown = asked === undefined || categories.some(({ value }) => value === asked);
  const known = categories.map(
    ({ value, count }) => [value, `${value} (${count.toLocaleString("en")})`] as const,
  );
  return [["", "All"] as const, ...known, ...(isKnown ? [] : [[asked, `${asked} (none)`] as const])];
}

function priceField(
  label: string,
  id: string,
  value: string | undefined,
  onChange: (price: string | undefined) => void,
): HTMLElement {
  const field = element("input", {
    id,
    type: "text",
    inputmode: "decimal",
    value,
    placeholder: "any",
    size: 6,
  });
  field.addEventListener("change", () => onChange(readPrice(field.value)));
  return element("label", { class: "choice" }, label, field);
}

/** The price bands that have products, each with a link to it. */
function bands(filter: Filter, prices: Facets["price"]): HTMLElement | undefined {
  if (prices.length < 2) return undefined;
  const links = prices.map(({ from, to, count }) => {
    const isChosen = Number(filter.min_price) === Number(from) && Number(filter.max_price) === Number(to);
    const place = addressOf({ view: "catalogue", ...filter, min_price: from, max_price: to });
    const name = bandName(from, to);
    const current = isChosen ? "true" : undefined;
    const number = element("span", { class: "hint" }, ` ${count.toLocaleString("en")}`);
    return element("li", {}, element("a", { href: place, "aria-current": current }, name, number));
  });
  return element("ul", { class: "bands", "aria-label": "Price bands" }, ...links);
}

/** What is set, each with a link that takes it away. */
function chosen({ sort, ...filter }: Filter): HTMLElement | undefined {
  const names: Record<keyof typeof filter, (value: string) => string> = {
    q: (value) => `“${value}”`,
    category: (value) => value,
    min_price: (value) => `from $${value}`,
    max_price: (value) => `to $${value}`,
    in_stock: () => "in stock",
  };
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (set.length === 0) return undefined;
  const without = (name?: string): string => {
    const left = name === undefined ? {} : { ...filter, [name]: undefined };
    return addressOf({ view: "catalogue", ...left, sort });
  };
  const links = set.map(([name, value]) => {
    const label = names[name as keyof typeof filter](String(value));
    return element(
      "a",
      { href: without(name), "aria-label": `Without ${label}` },
      label,
      element("span", { "aria-hidden": "true" }, " ×"),
    );
  });
  const all = set.length > 1 ? element("a", { class: "all", href: without() }, "Clear all") : undefined;
  return element("p", { class: "chosen" }, ...links, all);
}
