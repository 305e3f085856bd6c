import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { connect } from "../connect.ts";
import { createTestDatabase } from "../testing/database.ts";
import { type CatalogueFile, FILES } from "./files.ts";
import { importCatalogue } from "./import.ts";
import { readRejects } from "./test-catalogue.ts";
import { importNaively, type Line, type Lines } from "./test-reference.ts";

const RUNS = 240;
const LANES = 3; // each with a database of its own; an import of a few rows is mostly waiting

// Few ids, so that rows repeat, find and miss each other.
const id = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("1", "2", "3", "4", "05") },
  fc.constantFrom("0", "-1", "x", "9", "1.0", "2147483648", null),
);
const text = fc.oneof(
  fc.constantFrom(
    "a",
    "b c",
    'say "hi" now',
    "a,b",
    "two\nlines",
    "ü€😀",
    "",
    "null",
    "back\\slash\\n",
    "\ttab",
    '5"x',
    "'",
    'cotton"',
    '9"',
    '"quoted',
    'he said "so"',
    "é".repeat(50),
    "é".repeat(51),
    "x".repeat(200),
    "x".repeat(201),
    "y".repeat(1001),
    "😀".repeat(5001),
  ),
  fc.constant(null),
);
const email = fc.constantFrom("a@b.example", 'a@b.example"', `${"a".repeat(250)}@b.example`, "", null);
const VALUES: Record<string, fc.Arbitrary<string | null>> = {
  id,
  zero: id,
  count: fc.constantFrom("0", "7", "8", "9", "-1", "x", null),
  stars: fc.constantFrom("1", "2", "3", "4", "5", "5", "4", "3", "0", "6", "x", null),
  price: fc.constantFrom("1", "140.5", "$956.00", "0", "9999999999.99", "10000000000", "-1", "x", null),
  bool: fc.constantFrom("true", "false", "1", "0", "true", "1", "t", "f", "maybe", null),
  date: fc.constantFrom("0", "1596080481467", "2019-04-14T00:00:00Z", "1970-02-30", "soon", null),
  url: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom("https://a?q=80", "https://b", 'https://a"', `https://${"x".repeat(2040)}`),
    },
    fc.constantFrom("", `https://${"x".repeat(2041)}`, null),
  ),
  text,
  email,
};
const COLUMNS: Record<string, string[]> = {
  product: ["id", "text", "text", "text", "text", "price"],
  features: ["id", "id", "text", "text"],
  styles: ["id", "id", "text", "price", "price", "bool"],
  photos: ["id", "id", "url", "url"],
  skus: ["id", "id", "text", "count"],
  related: ["id", "id", "zero"],
  reviews: ["id", "id", "stars", "date", "text", "text", "bool", "bool", "text", "email", "text", "count"],
  reviews_photos: ["id", "id", "url"],
  characteristics: ["id", "id", "text"],
  characteristic_reviews: ["id", "id", "id", "stars"],
};

type Written = Line & { text: string };

/** A line as somebody might have written it. `dice`: one number from 0 to 1 for each choice. */
function write(file: string, fields: (string | null)[], dice: number[]): Written {
  let roll = 0;
  const next = () => dice[roll++ % dice.length] ?? 0;
  const mended: number[] = [];
  const columns = COLUMNS[file] ?? [];
  const values = fields.map((value, at) => {
    if (value === null) return next() < 0.5 ? "null" : next() < 0.5 ? "" : " NULL ";
    const plain = !/["\n,]/.test(value) && value !== "" && value !== "null" && value.trim() === value;
    if (plain && next() < 0.5) return next() < 0.2 ? ` ${value} ` : value;
    if (/^[^",\n]+"\w[^"\n,]*("\s\w+)?$/.test(value) && next() < 0.3) {
      mended.push(at);
      return `"${value}"`;
    }
    if (/^[^",\n]+"$/.test(value) && next() < 0.5) {
      mended.push(at);
      return value;
    }
    const open = columns[at] === "url" && at === columns.length - 1 && /^https/.test(value) && next() < 0.3;
    if (open) mended.push(at);
    return `"${value.replaceAll('"', '""')}${open ? "" : '"'}`;
  });
  const kind = next();
  if (kind > 0.97 && mended.length === 0) {
    // A line with nothing on it would be no record.
    return { fields, broken: "too-few-fields", mended, text: values[0] || "1" };
  }
  if (kind > 0.94 && mended.length === 0 && fields.every((value) => !value?.includes("\n"))) {
    return { fields, broken: "nul-character", mended, text: `${values.join()},"\0"` };
  }
  if (kind > 0.86 && mended.length === 0 && fields.every((value) => !value?.includes("\n"))) {
    const [passed, refused] = SURPLUS[file === WIDE ? "wide" : "exact"];
    const broken = kind > 0.9 ? undefined : ("too-many-fields" as const);
    const surplus = broken === undefined ? passed : refused;
    return {
      fields,
      broken,
      mended,
      text: `${values.join()}${surplus[Math.floor(next() * surplus.length)] ?? ""}`,
    };
  }
  return { fields, mended, text: values.join() };
}

/** The file whose header has two columns without a name. */
const WIDE = "skus";

/** What may follow the columns with a name, and what not. */
const SURPLUS = {
  exact: [
    [",", ",,", ',"x"', ',"x, y",', ", ,299.00", ',"",7'],
    [",299.00", ", x", ",null", ",0,"],
  ],
  wide: [
    [",", ",x", ",7,", ",x,y", ',x,y,"z"', ",x,y,,z"],
    [",x,y,z", ",,,7", ',"x","y",null'],
  ],
} as const;

const lines: fc.Arbitrary<Record<string, Written[]>> = fc.record(
  Object.fromEntries(
    Object.entries(COLUMNS).map(([file, columns]) => {
      const fields = fc.tuple(...columns.map((column) => VALUES[column] ?? text));
      const dice = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 16 });
      const line = fc.tuple(fields, dice).map(([values, rolls]) => write(file, values, rolls));
      return [file, fc.array(line, { maxLength: 14, size: "max" })];
    }),
  ),
);

/** The rows of all tables in the form of the reference, in one query. */
const EVERYTHING = `
  select json_build_object(
    'products', (select coalesce(json_agg(json_build_object(
      'id', id, 'name', name, 'slogan', slogan, 'description', description, 'category', category,
      'price', default_price::text, 'features', features, 'related', related) order by id), '[]') from products),
    'styles', (select coalesce(json_agg(json_build_object(
      'id', id, 'product', product_id, 'name', name, 'original', original_price::text, 'sale', sale_price::text,
      'isDefault', is_default, 'photos', photos, 'skus', skus) order by id), '[]') from styles),
    'reviews', (select coalesce(json_agg(json_build_object(
      'id', id, 'product', product_id, 'rating', rating, 'date', extract(epoch from date) * 1000,
      'texts', json_build_array(summary, body, reviewer_name, reviewer_email, response), 'recommend', recommend,
      'reported', reported, 'helpfulness', helpfulness, 'photos', photos, 'votes', characteristics) order by id), '[]')
      from reviews),
    'summaries', (select coalesce(json_agg(json_build_object(
      'product', product_id, 'stars', array[stars_1, stars_2, stars_3, stars_4, stars_5],
      'recommended', array[recommended, not_recommended], 'characteristics', characteristics) order by product_id), '[]')
      from review_summaries)) as everything`;

const KEPT = ["imported", "repaired", "merged"];

function countFates(fates: string[]) {
  const count = (...wanted: string[]) => fates.filter((fate) => wanted.includes(fate)).length;
  const reasons = [...new Set(fates)].filter((fate) => !KEPT.includes(fate));
  return {
    read: fates.length,
    imported: count("imported", "repaired"),
    repaired: count("repaired"),
    merged: count("merged"),
    rejected: Object.fromEntries(reasons.map((reason) => [reason, count(reason)])),
  };
}

/** Answers on which line of its file each record starts. */
async function writeFiles(folder: string, written: Record<string, Written[]>) {
  const starts: Record<string, number[]> = {};
  for (const { name, columns } of Object.values<CatalogueFile>(FILES)) {
    const file = name.replace(".csv", "");
    let line = 2;
    starts[file] = (written[file] ?? []).map(({ text: record }) => {
      const start = line;
      line += record.split("\n").length;
      return start;
    });
    const records = (written[file] ?? []).map((one) => `${one.text}\n`);
    await writeFile(join(folder, name), `${columns.join()}${file === WIDE ? ",," : ""}\n${records.join("")}`);
  }
  return starts;
}

async function compareWithReference(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "import-reference-"));
  const rejectsPath = join(folder, "rejects.jsonl");
  const database = await createTestDatabase();
  const client = await connect(database.url);
  const check = async (written: Record<string, Written[]>) => {
    const starts = await writeFiles(folder, written);
    const { report, rejectsPath: rejects } = await importCatalogue({
      folder,
      databaseUrl: database.url,
      rejectsPath,
      replace: true, // some have no row
      maxRejects: { share: 1 },
    });
    const expected = importNaively(written satisfies Lines);
    const { rows } = await client.query(EVERYTHING);
    expect(rows[0].everything).toEqual(expected.tables);
    for (const [file, fates] of Object.entries(expected.fates)) {
      expect([file, report.files[`${file}.csv`]]).toEqual([file, countFates(fates)]);
    }
    const rejected = Object.entries(expected.fates).flatMap(([file, fates]) =>
      fates.flatMap((fate, at) => (KEPT.includes(fate) ? [] : [`${file}.csv ${starts[file]?.[at]} ${fate}`])),
    );
    const told = (await readRejects(rejects)).map(({ file, line, reason }) => `${file} ${line} ${reason}`);
    expect(told.sort()).toEqual(rejected.sort());
  };
  try {
    await fc.assert(fc.asyncProperty(lines, check), { numRuns: RUNS / LANES });
  } finally {
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }
}

it("makes of any files what a naive import in memory makes of them", { timeout: 300_000 }, async () => {
  await Promise.all(Array.from({ length: LANES }, compareWithReference));
});
