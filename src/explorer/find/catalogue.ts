import type { Facets, ProductCard } from "../../client/client.ts";
import { api } from "../api.ts";
import { element } from "../elements.ts";
import { addressOf, type Catalogue, type Selection } from "../place.ts";
import type { Step, View } from "../view.ts";
import { cards } from "./card.ts";
import { filters } from "./filters.ts";
import { isBehind, PER_PAGE, paging } from "./paging.ts";
import { readings } from "./understood.ts";

type Counts = { total: number; facets: Facets };

/** A page of the catalogue. `go` opens another one. */
export async function catalogueView(
  { view: _, ...asked }: Catalogue,
  signal: AbortSignal,
  go: (place: Catalogue, step: Step) => void,
): Promise<View> {
  const { products, headers, counts } = await read(asked, signal);
  const found = cards(products); // the same in both views, so that no picture is loaded again
  const viewWith = (known: Counts | undefined, size = known && sizeOf(known)): View => {
    const title = titleOf(asked);
    const heading = element("h1", { tabindex: -1 }, title);
    return {
      title,
      heading,
      said: known === undefined ? "" : sizeOf(known),
      content: [
        element("div", { class: "heading" }, heading, element("p", { class: "hint" }, size)),
        filters(asked, known?.facets, go),
        understood(asked, products),
        element("h2", { class: "unseen" }, "Products"),
        products.length > 0 ? found : nothing(asked, known),
        products.length > 0 ? paging(asked, known?.total, headers) : undefined,
      ],
    };
  };
  // What to say of nothing depends on the counts.
  if (!(counts instanceof Promise) || products.length === 0) return viewWith(await counts);
  const complete = counts.catch(() => undefined).then((known) => viewWith(known));
  return { ...viewWith(undefined, "Counting …"), complete };
}

const sizeOf = ({ total }: Counts) => `${total.toLocaleString("en")} ${total === 1 ? "product" : "products"}`;

function titleOf({ q, category }: Selection): string {
  if (q === undefined) return category ?? "Catalogue";
  return category === undefined ? `“${q}”` : `“${q}” in ${category}`;
}

/**
 * A page with the counts, in one answer where that is quick. A search may find half of the catalogue, and all that it finds
 * must be counted: its products are shown before.
 */
async function read(asked: Selection, signal: AbortSignal) {
  const page = { ...asked, view: "cards", count: PER_PAGE } as const;
  if (asked.q === undefined && !isBehind(asked)) {
    const { data, headers } = await api.listProducts({ ...page, facets: true }, { signal });
    return { products: data.products, headers, counts: data };
  }
  const first = {
    ...page,
    ...{ count: 1, page: undefined, after: undefined, sort: undefined, facets: true as const },
  };
  const counts = api.listProducts(first, { signal }).then(({ data }): Counts => data);
  counts.catch(() => undefined); // whoever waits for it is told
  const { data, headers } = await api.listProducts(page, { signal });
  return { products: data, headers, counts };
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
function nothing(asked: Selection, counts: Counts | undefined): HTMLElement {
  const isPastEnd = asked.page !== undefined && counts?.total !== 0;
  const isUnknown =
    asked.category !== undefined && !counts?.facets.category.some(({ value }) => value === asked.category);
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
