import type { ProductCard } from "../../client/client.ts";
import { api } from "../api.ts";
import { element } from "../elements.ts";
import { addressOf, type Catalogue, type Selection } from "../place.ts";
import type { Step, View } from "../view.ts";
import { cards } from "./card.ts";
import { filters } from "./filters.ts";
import { isBehind, PER_PAGE, paging } from "./paging.ts";
import { readings } from "./understood.ts";

/** A page of the catalogue. `go` opens another one. */
export async function catalogueView(
  { view: _, ...asked }: Catalogue,
  signal: AbortSignal,
  go: (place: Catalogue, step: Step) => void,
): Promise<View> {
  const { products, total, facets, headers } = await read(asked, signal);
  const title = titleOf(asked);
  const heading = element("h1", { tabindex: -1 }, title);
  const found = `${total.toLocaleString("en")} ${total === 1 ? "product" : "products"}`;
  const isUnknown =
    asked.category !== undefined && !facets.category.some(({ value }) => value === asked.category);
  return {
    title,
    heading,
    said: found,
    content: [
      element("div", { class: "heading" }, heading, element("p", { class: "hint" }, found)),
      filters(asked, facets, go),
      understood(asked, products),
      element("h2", { class: "unseen" }, "Products"),
      products.length > 0 ? cards(products) : nothing(asked, total, isUnknown),
      products.length > 0 ? paging(asked, total, headers) : undefined,
    ],
  };
}

function titleOf({ q, category }: Selection): string {
  if (q === undefined) return category ?? "Catalogue";
  return category === undefined ? `“${q}”` : `“${q}” in ${category}`;
}

/** A page with the counts beside it, in one answer where the API has both in one. */
async function read(asked: Selection, signal: AbortSignal) {
  const counted = { ...asked, view: "cards", count: PER_PAGE, facets: true } as const;
  if (!isBehind(asked)) {
    const { data, headers } = await api.listProducts(counted, { signal });
    return { ...data, headers };
  }
  const [first, page] = await Promise.all([
    api.listProducts({ ...counted, page: undefined, after: undefined }, { signal }),
    api.listProducts({ ...asked, view: "cards", count: PER_PAGE }, { signal }),
  ]);
  return { ...first.data, products: page.data, headers: page.headers };
}

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
function nothing(asked: Selection, total: number, isUnknown: boolean): HTMLElement {
  const isPastEnd = asked.page !== undefined && total !== 0;
  const why = isUnknown
    ? `There is no category “${asked.category}”, or nothing in it is like this.`
    : isPastEnd
      ? `This list ends before page ${asked.page?.toLocaleString("en")}.`
      : "Nothing in the catalogue is like this.";
  const ways: (readonly [string, Selection])[] = [];
  if (isPastEnd) ways.push(["To its first page", { ...asked, page: undefined }]);
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
