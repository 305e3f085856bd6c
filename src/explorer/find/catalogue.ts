import type { ProductCard } from "../../client/client.ts";
import { api } from "../api.ts";
import { element } from "../elements.ts";
import { addressOf, type Catalogue, type Selection } from "../place.ts";
import type { Step, View } from "../view.ts";
import { cards } from "./card.ts";
import { filters } from "./filters.ts";
import { type Pages, PER_PAGE, paging, readPages } from "./paging.ts";
import { readings } from "./understood.ts";

/** A page of the catalogue. `go` opens another one. */
export async function catalogueView(
  { view: _, ...asked }: Catalogue,
  signal: AbortSignal,
  go: (place: Catalogue, step: Step) => void,
): Promise<View> {
  const [categories, { data, headers }] = await Promise.all([
    api.listCategories({ in_stock: asked.in_stock }, { signal }),
    api.listProducts({ ...asked, view: "cards", count: PER_PAGE }, { signal }),
  ]);
  const pages = readPages(headers);
  const title = asked.category ?? (asked.q === undefined ? "Catalogue" : `“${asked.q}”`);
  const heading = element("h1", { tabindex: -1 }, title);
  const found = countOf(asked.page ?? 1, data, pages);
  const isUnknown =
    asked.category !== undefined && !categories.data.some(({ category }) => category === asked.category);
  return {
    title,
    heading,
    said: found,
    content: [
      element("div", { class: "heading" }, heading, element("p", { class: "hint" }, found)),
      filters(asked, categories.data, go),
      understood(asked, data),
      element("h2", { class: "unseen" }, "Products"),
      data.length > 0 ? cards(data) : nothing(asked, pages, isUnknown),
      data.length > 0 ? paging(asked, pages) : undefined,
    ],
  };
}

/** How many there are in all, or what of it is known: the API does not count what is searched, or has a price. */
function countOf(page: number, { length }: ProductCard[], { total, next }: Pages): string {
  if (total !== undefined) return products(total);
  const shown = (page - 1) * PER_PAGE + length;
  return next === undefined ? products(shown) : `More than ${products(shown)}`;
}

const products = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "product" : "products"}`;

function understood({ q }: Selection, found: ProductCard[]): HTMLElement | undefined {
  if (q === undefined || found.length === 0) return undefined;
  const read = readings(
    q,
    found.map(({ name }) => name),
  );
  if (read.length === 0) return undefined;
  const typed = read.map((one) => one.typed);
  const words = [...new Set(read.map((one) => one.found))];
  return element(
    "p",
    { class: "understood" },
    "No name has ",
    ...quoted(typed, " or "),
    ". Shown instead: ",
    ...quoted(words, ", "),
    ".",
  );
}

const quoted = (words: readonly string[], between: string) =>
  words.flatMap((word, i) => [i === 0 ? "" : between, element("q", {}, word)]);

/** Why there is nothing, and where to go. */
function nothing(asked: Selection, { total }: Pages, isUnknown: boolean): HTMLElement {
  const isBehind = asked.page !== undefined && total !== 0;
  const why = isUnknown
    ? `There is no category “${asked.category}”${asked.in_stock ? " with anything in stock" : ""}.`
    : isBehind
      ? `This list ends before page ${asked.page?.toLocaleString("en")}.`
      : "Nothing in the catalogue is like this.";
  const ways: (readonly [string, Selection])[] = [];
  if (isBehind) ways.push(["To its first page", { ...asked, page: undefined }]);
  if (asked.q !== undefined && Object.values(asked).filter(Boolean).length > 1)
    ways.push([`Search “${asked.q}” without filters`, { q: asked.q }]);
  ways.push(["To the whole catalogue", {}]);
  return element(
    "div",
    { class: "nothing" },
    element("p", {}, why),
    element(
      "p",
      { class: "ways" },
      ...ways.map(([label, place]) =>
        element("a", { href: addressOf({ view: "catalogue", ...place }) }, label),
      ),
    ),
  );
}
