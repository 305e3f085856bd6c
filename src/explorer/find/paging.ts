import { element } from "../elements.ts";
import { addressOf, type Catalogue, readPlace, type Selection } from "../place.ts";

export const PER_PAGE = 24;

/** The API numbers the pages of a listing so deep; behind them it goes on by cursors. The whole catalogue has no such end. */
const DEEPEST = Math.floor(1000 / PER_PAGE) + 1;

const isWhole = ({ page: _page, after: _after, ...filter }: Selection) =>
  Object.values(filter).every((value) => value === undefined);

/** Whether the answer cannot have the counts beside it, because it lies behind the numbered pages of a listing. */
export const isBehind = ({ page = 1, after }: Selection) => after !== undefined || page > DEEPEST;

/** The next page by its cursor, out of `Link` (RFC 8288). Undefined: this is the last. */
function readNext(headers: Headers): Catalogue | undefined {
  const [, url] = /<([^>]*)>; rel="next"/.exec(headers.get("Link") ?? "") ?? [];
  const place = url === undefined ? undefined : readPlace(new URL(url, location.origin).search);
  return place?.view === "catalogue" ? place : undefined;
}

/**
 * Numbered pages where the API has them, the first and the last among them, and the next by its cursor elsewhere, or while
 * the total is not known.
 */
export function paging(
  asked: Selection,
  total: number | undefined,
  headers: Headers,
): HTMLElement | undefined {
  const page = asked.page ?? 1;
  const isNumbered = asked.after === undefined;
  const counted = total === undefined ? page : Math.max(1, Math.ceil(total / PER_PAGE));
  const end = isWhole(asked) ? counted : Math.min(counted, DEEPEST);
  const to = (wanted: number): Catalogue => ({
    ...asked,
    view: "catalogue",
    after: undefined,
    page: wanted === 1 ? undefined : wanted,
  });
  const following = isNumbered && page < end ? to(page + 1) : readNext(headers);
  if (isNumbered && page === 1 && following === undefined) return undefined;
  return element(
    "nav",
    { class: "paging", "aria-label": "Pages" },
    isNumbered ? step("‹ Previous", "prev", page > 1 ? to(Math.min(page - 1, end)) : undefined) : undefined,
    isNumbered ? undefined : step("« First page", "first", to(1)),
    isNumbered && total !== undefined
      ? element(
          "ol",
          {},
          ...numbers(page, end).map((number) => element("li", {}, numbered(number, page, to))),
        )
      : undefined,
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
    : element("a", { class: "step", id: `page-${rel}`, href: addressOf(place), rel }, label); // keeps the focus by its id
