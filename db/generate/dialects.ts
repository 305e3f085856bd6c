import type { Dialect } from "./csv.ts";
import { type FileName, HEADERS } from "./tables.ts";

const ROWS_PER_WIDE_ROW = 7;

/** How many columns without a name stand at the end of a dirty file's header. */
export const NAMELESS_COLUMNS: Partial<Record<FileName, number>> = { "characteristics.csv": 2 };

/** How derived sets write the same rows: each file in another way, none of which is a reason to reject anything. */
export function dirtyDialects(): Partial<Record<FileName, Dialect>> {
  return {
    "product.csv": { byteOrderMark: true },
    "features.csv": { header: spaced(HEADERS["features.csv"]), dress: spaced, finalNewline: false },
    "styles.csv": { newline: "\r\n", dress: widenSome() },
    "skus.csv": { finalNewline: false },
    "related.csv": { finalNewline: false },
    "reviews.csv": { finalNewline: false },
    "reviews_photos.csv": { byteOrderMark: true, newline: "\r\n", finalNewline: false },
    "characteristics.csv": {
      header: ` ${HEADERS["characteristics.csv"].replaceAll(",", " , ")} ,,`,
      dress: (row) => `${row},,`,
    },
    "characteristic_reviews.csv": { newline: "\r\n", finalNewline: false },
  };
}

/** Puts a space after every comma that stands between two values. */
function spaced(row: string): string {
  return row
    .split('"')
    .map((part, i) => (i % 2 === 0 ? part.replaceAll(",", ", ") : part))
    .join('"');
}

/** Every so often, two more columns that have no name. */
function widenSome(): (row: string) => string {
  let rows = 0;
  return (row) => {
    rows += 1;
    return rows % ROWS_PER_WIDE_ROW === 0 ? `${row},,` : row;
  };
}
