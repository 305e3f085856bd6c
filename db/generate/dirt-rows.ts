import type { Tables } from "./catalogue.ts";
import { NAMELESS_COLUMNS } from "./dialects.ts";
import { type Expectation, type Outcome, record } from "./expectation.ts";
import { type FileName, HEADERS } from "./tables.ts";

type ColumnsOf<Header extends string> = Header extends `${infer First},${infer Rest}`
  ? First | ColumnsOf<Rest>
  : Header;

/** Values as they stand in the file, quotes included. */
export type Cells<File extends FileName> = Partial<
  Record<ColumnsOf<(typeof HEADERS)[File]>, string | number>
>;

/** An id of no row. */
export const ABSENT = 2_000_000_000;

export const PHOTO_URL = "https://images.example.com/dirt/photo.jpg?auto=format&fit=crop&w=1350&q=80";

/** A good row of each file, but for its id and its parents. */
const GOOD: { [File in FileName]: Cells<File> } = {
  "product.csv": {
    name: '"Plain Tee"',
    slogan: '"Just a tee"',
    description: '"Nothing to add."',
    category: '"T-Shirts"',
    default_price: 20,
  },
  "features.csv": { feature: '"Fabric"', value: '"Cotton"' },
  "styles.csv": { name: '"Stone"', sale_price: "null", original_price: 20, default_style: 0 },
  "photos.csv": { url: `"${PHOTO_URL}"`, thumbnail_url: `"${PHOTO_URL}"` },
  "skus.csv": { size: '"M"', quantity: 8 },
  "related.csv": {},
  "reviews.csv": {
    rating: 4,
    date: 1596080481467,
    summary: '"Good"',
    body: '"A good tee."',
    recommend: "true",
    reported: "false",
    reviewer_name: '"ann"',
    reviewer_email: '"ann@example.com"',
    response: '"Thank you!"',
    helpfulness: 3,
  },
  "reviews_photos.csv": { url: `"${PHOTO_URL}"` },
  "characteristics.csv": { name: '"Quality"' },
  "characteristic_reviews.csv": { value: 4 },
};

/** Writes single rows and counts what an import must do with them. */
export interface DirtWriter {
  /** @returns the row's id, a new one unless the cells have one */
  put<File extends FileName>(file: File, outcome: Outcome, cells: Cells<File>): number;
  /** A whole line, or several that are one record. */
  putText(file: FileName, outcome: Outcome, text: string | Buffer): void;
  /** A row with a new id, as `put` writes it. */
  rowText<File extends FileName>(file: File, cells: Cells<File>): string;
  putBlankLines(file: FileName): void;
}

export function createDirtWriter(tables: Tables, expectation: Expectation): DirtWriter {
  function compose<File extends FileName>(file: File, id: string | number, cells: Cells<File>): string {
    const values: Record<string, string | number> = { id, ...GOOD[file], ...cells };
    return HEADERS[file]
      .split(",")
      .map((column) => values[column])
      .join(",");
  }

  function putText(file: FileName, outcome: Outcome, text: string | Buffer): void {
    tables[file].addAsIs(text);
    record(expectation.files[file], outcome);
  }

  return {
    put(file, outcome, cells) {
      const id = tables[file].nextId();
      putText(file, outcome, compose(file, id, cells));
      return id;
    },
    putText,
    rowText: (file, cells) => compose(file, tables[file].nextId(), cells),
    putBlankLines(file) {
      tables[file].addAsIs("");
      tables[file].addAsIs("   ");
    },
  };
}

/** The kinds of dirt that any file can have. @param parents returns the parents of a row that an import must take */
export function putCommonDirt<File extends FileName>(
  dirt: DirtWriter,
  file: File,
  parents: () => Cells<File>,
): void {
  const twice = dirt.put(file, "imported", parents());
  const cells = parents();
  const good = () => dirt.rowText(file, cells);
  dirt.put(file, "duplicate-id", { ...cells, id: twice });
  dirt.put(file, "missing-value", { ...cells, id: "null" });
  for (const id of ['"first"', "7.5", 2_147_483_648]) dirt.put(file, "invalid-number", { ...cells, id });
  dirt.putText(file, "nul-character", insertIntoLastValue(good(), "\0"));
  // One byte that is "é" in Latin-1 and nothing in UTF-8.
  dirt.putText(file, "invalid-utf8", Buffer.from(insertIntoLastValue(good(), "é"), "latin1"));
  dirt.putText(file, "too-few-fields", good().replace(/,[^,]*$/, ""));
  for (const surplus of [",,extra", ',"extra, quoted",']) {
    dirt.putText(file, "imported", dirt.rowText(file, parents()) + surplus);
  }
  const nameless = NAMELESS_COLUMNS[file] ?? 0;
  if (nameless > 0) dirt.putText(file, "imported", `${dirt.rowText(file, parents())},extra`);
  dirt.putText(file, "too-many-fields", `${good()}${",".repeat(nameless)},extra,`);
  dirt.putBlankLines(file);
}

function insertIntoLastValue(row: string, character: string): string {
  return row.replace(/"?$/, (quote) => character + quote);
}
