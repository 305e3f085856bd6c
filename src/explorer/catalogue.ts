import type { Category } from "../client/client.ts";
import { api } from "./api.ts";
import { cards } from "./card.ts";
import { element, select } from "./elements.ts";
import { addressOf, type Catalogue, readPlace, type Selection, SORTS } from "./place.ts";
import type { View } from "./view.ts";

const PER_PAGE = 24;

type Go = (place: Catalogue) => void;

/** A page of the catalogue. `go` opens another one. */
export async function catalogueView(
  { view: _, ...asked }: Catalogue,
  signal: AbortSignal,
  go: Go,
): Promise<View> {
  const [categories, { data, headers }] = await Promise.all([
    api.listCategories({ in_stock: asked.in_stock }, { signal }),
    api.listProducts({ ...asked, view: "cards", count: PER_PAGE }, { signal }),
  ]);
  const heading = element("h1", { tabindex: -1 }, asked.category ?? "Catalogue");
  const found = `${Number(headers.get("X-Total-Count")).toLocaleString("en")} products`;
  return {
    title: asked.category ?? "Catalogue",
    heading,
    said: found,
    content: [
      element("div", { class: "heading" }, heading, element("p", { class: "hint" }, found)),
      filters(asked, categories.data, go),
      element("h2", { class: "unseen" }, "Products"),
      data.length > 0 ? cards(data) : element("p", {}, "There is nothing here."),
      paging(asked, headers.get("Link") ?? "", go),
    ],
  };
}

/** Filters and order. A change starts at the first page. */
function filters(
  { category = "", sort = "id", in_stock }: Selection,
  categories: Category[],
  go: Go,
): HTMLElement {
  const choose = (chosen: Selection) =>
    go({
      view: "catalogue",
      category: category || undefined,
      sort: sort === "id" ? undefined : sort,
      in_stock,
      ...chosen,
    });
  const isKnown = category === "" || categories.some(({ category: name }) => name === category);
  const shown = isKnown ? categories : [...categories, { category, products: 0 }];
  const named = shown.map(
    ({ category: name, products }) => [name, `${name} (${products.toLocaleString("en")})`] as const,
  );
  const inStock = element("input", { type: "checkbox", checked: in_stock });
  inStock.addEventListener("change", () => choose({ in_stock: inStock.checked || undefined }));
  return element(
    "div",
    { class: "filters", role: "group", "aria-label": "What is shown" },
    select("Category", [["", "All"], ...named], category, (value) =>
      choose({ category: value || undefined }),
    ),
    select("Sort by", SORTS, sort, (value) =>
      choose({ sort: SORTS.map(([name]) => name).find((name) => name === value) }),
    ),
    element("label", { class: "check" }, inStock, " In stock"),
  );
}

/** The pages of the `Link` header (RFC 8288), and a field for any page if the API counts them. */
function paging(asked: Selection, link: string, go: Go): HTMLElement {
  const targets = new Map(
    [...link.matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url = "", rel = ""]) => {
      const place = readPlace(new URL(url, location.origin).search);
      return [rel, place] as const;
    }),
  );
  const step = (rel: string, label: string) => {
    const place = targets.get(rel);
    return place === undefined
      ? element("span", { class: "step off" }, label)
      : element("a", { class: "step", href: addressOf(place), rel }, label);
  };
  const last = targets.get("last");
  const current = asked.page ?? 1;
  return element(
    "nav",
    { class: "paging", "aria-label": "Pages" },
    current > 1 || asked.after ? step("first", "First") : step("", "First"),
    last && step("prev", "Previous"),
    last?.view === "catalogue" ? anyPage(asked, last.page ?? 1, go) : undefined,
    step("next", "Next"),
    last && step(current === (last.view === "catalogue" && last.page) ? "" : "last", "Last"),
  );
}

function anyPage(asked: Selection, pages: number, go: Go): HTMLElement {
  const field = element("input", {
    type: "number",
    min: 1,
    max: pages,
    value: asked.page ?? 1,
    required: true,
  });
  const form = element(
    "form",
    {},
    element("label", {}, "Page ", field),
    ` of ${pages.toLocaleString("en")} `,
    element("button", {}, "Go"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ view: "catalogue", ...asked, page: field.valueAsNumber });
  });
  return form;
}
