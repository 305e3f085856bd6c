import { element } from "../elements.ts";
import { addressOf, type Catalogue, readPlace, type Selection } from "../place.ts";

export const PER_PAGE = 24;

/** The API numbers the pages of a listing so deep; behind them it goes on by cursors. */
const DEEPEST = Math.floor(1000 / PER_PAGE) + 1;

/** The pages of a list: how many products it has, if the API counts them, and whether there is a next page. */
export type Pages = { total: number | undefined; next: Catalogue | undefined; last: number | undefined };

/** From the headers of an answer: `X-Total-Count`, and `Link` (RFC 8288). */
export function readPages(headers: Headers): Pages {
  const count = headers.get("X-Total-Count");
  const targets = new Map(
    [...(headers.get("Link") ?? "").matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url = "", rel = ""]) => {
      return [rel, readPlace(new URL(url, location.origin).search)] as const;
    }),
  );
  const [next, last] = [targets.get("next"), targets.get("last")];
  return {
    total: count === null ? undefined : Number(count),
    next: next?.view === "catalogue" ? next : undefined,
    last: last?.view === "catalogue" ? (last.page ?? 1) : undefined,
  };
}

/** Numbered pages where the API has them, the first and the last among them, and the next by its cursor elsewhere. */
export function paging(asked: Selection, { total, next, last }: Pages): HTMLElement | undefined {
  const page = asked.page ?? 1;
  const isNumbered = asked.after === undefined;
  const counted = total === undefined ? undefined : Math.max(1, Math.ceil(total / PER_PAGE));
  const end =
    last ?? (counted === undefined ? page + (next === undefined ? 0 : 1) : Math.min(counted, DEEPEST));
  if (isNumbered && end === 1) return undefined;
  const to = (wanted: number): Catalogue => ({
    ...asked,
    view: "catalogue",
    after: undefined,
    page: wanted === 1 ? undefined : wanted,
  });
  const isByCursor = next !== undefined && (!isNumbered || (last === undefined && page >= DEEPEST));
  const following = isByCursor ? next : page < end ? to(page + 1) : undefined;
  return element(
    "nav",
    { class: "paging", "aria-label": "Pages" },
    isNumbered ? step("‹ Previous", "prev", page > 1 ? to(Math.min(page - 1, end)) : undefined) : undefined,
    isNumbered
      ? element(
          "ol",
          {},
          ...numbers(page, end).map((number) => element("li", {}, numbered(number, page, to))),
        )
      : step("« First page", "first", to(1)),
    step("Next ›", "next", following),
  );
}

function numbered(number: number | undefined, page: number, to: (page: number) => Catalogue): HTMLElement {
  if (number === undefined) return element("span", { class: "gap" }, "…");
  const text = number.toLocaleString("en");
  const label = `Page ${text}`;
  return number === page
    ? element("a", { class: "step here", "aria-current": "page", "aria-label": label }, text)
    : element("a", { class: "step", href: addressOf(to(number)), "aria-label": label }, text);
}

/** The first, the last, and those around the current one; undefined: some are left out. */
export function numbers(page: number, last: number): (number | undefined)[] {
  const near = [1, page - 1, page, page + 1, last].filter((number) => number >= 1 && number <= last);
  const shown = [...new Set(near)].toSorted((a, b) => a - b);
  return shown.flatMap((number, i) => {
    const skipped = number - (shown[i - 1] ?? 0) - 1;
    return skipped === 0 ? [number] : skipped === 1 ? [number - 1, number] : [undefined, number];
  });
}

const step = (label: string, rel: string, place: Catalogue | undefined) =>
  place === undefined
    ? element("span", { class: "step off" }, label)
    : element("a", { class: "step", href: addressOf(place), rel }, label);
