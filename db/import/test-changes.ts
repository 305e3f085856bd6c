import * as fc from "fast-check";
import type { Contents } from "./test-catalogue.ts";

/** Rows by file and id; the first field of a row is its id. */
export type Rows = Record<string, Map<number, string[]>>;

// Few ids and values, so that changes meet: a row goes, comes back, moves to another parent, or becomes what it was.
const id = fc.integer({ min: 1, max: 6 }).map(String);
const word = fc.constantFrom("Café", "Camo", "Onesie", "ONESIE!", "Straße 7");
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));
const maybe = (text: fc.Arbitrary<string>) => fc.oneof(text, fc.constant(""));
const price = fc.constantFrom("1", "2.50", "140", "500000000");
const flag = fc.constantFrom("true", "false");
const url = fc.constantFrom("https://a.example/1", "https://a.example/2?q=80");
const stars = fc.constantFrom("1", "2", "3", "4", "5");

const FIELDS: Record<string, fc.Arbitrary<string>[]> = {
  product: [name, maybe(word), maybe(word), maybe(fc.constantFrom("Jackets", "Pants")), price],
  features: [id, word, maybe(word)],
  styles: [id, word, maybe(price), price, flag],
  photos: [id, url, url],
  skus: [id, maybe(fc.constantFrom("S", "M")), fc.constantFrom("0", "7")],
  related: [id, id],
  reviews: [
    id,
    stars,
    fc.constantFrom("0", "1596080481467"),
    word,
    word,
    flag,
    flag,
    word,
    word,
    maybe(word),
    fc.constantFrom("0", "3"),
  ],
  reviews_photos: [id, url],
  characteristics: [id, fc.constantFrom("Fit", "Size")],
  characteristic_reviews: [id, id, stars],
};

const row = (file: string) => fc.tuple(id, ...(FIELDS[file] ?? []));

/** A change of one row: it is made or replaced, a field of it becomes another, or it goes. */
const change = fc.constantFrom(...Object.keys(FIELDS)).chain((file) =>
  fc.record({
    file: fc.constant(file),
    row: row(file),
    kind: fc.constantFrom("put" as const, "field" as const, "field" as const, "remove" as const),
    field: fc.nat(),
  }),
);
export type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

export const changes = (options: { minLength?: number; maxLength: number }) => fc.array(change, options);

/** Enough rows that most find their parents. */
export const catalogues: fc.Arbitrary<Rows> = fc
  .record(
    Object.fromEntries(
      Object.keys(FIELDS).map((file) => [
        file,
        fc.array(row(file), { minLength: 3, maxLength: 12, size: "max" }),
      ]),
    ),
  )
  .map((files) =>
    Object.fromEntries(
      Object.entries(files).map(([file, rows]) => [file, new Map(rows.map((one) => [Number(one[0]), one]))]),
    ),
  );

/** The catalogue after some changes. */
export function changed(rows: Rows, all: readonly Change[]): Rows {
  const next = Object.fromEntries(Object.entries(rows).map(([file, kept]) => [file, new Map(kept)]));
  for (const {
    file,
    row: [rowId = "", ...fields],
    kind,
    field,
  } of all) {
    const kept = next[file];
    const before = kept?.get(Number(rowId));
    const place = 1 + (field % fields.length);
    if (kind === "remove") kept?.delete(Number(rowId));
    else if (kind === "put" || before === undefined) kept?.set(Number(rowId), [rowId, ...fields]);
    else kept?.set(Number(rowId), before.with(place, fields[place - 1] ?? ""));
  }
  return next;
}

/** As files have them. */
export function toContents(rows: Rows): Contents {
  return Object.fromEntries(
    Object.entries(rows).map(([file, kept]) => [
      file,
      [...kept.values()].map((fields) => fields.map(quoted).join()),
    ]),
  );
}

const quoted = (field: string) => (/^[a-z0-9.]*$/.test(field) ? field : `"${field}"`);
