/** A record as its fields are meant, and what is wrong with its line, if anything. */
export interface Line {
  fields: (string | null)[];
  broken?: "invalid-utf8" | "nul-character" | "too-few-fields" | "too-many-fields" | undefined;
  /** The columns in which a quote is missing or one too many. */
  mended: number[];
}

/** By published name without `.csv`. */
export type Lines = Record<string, Line[]>;

type Reason = string;
type Json = Record<string, unknown>;

const REASONS =
  "invalid-utf8 nul-character unclosed-quote too-few-fields too-many-fields missing-value invalid-number negative-number out-of-range " +
  "invalid-boolean invalid-date invalid-url invalid-email too-long duplicate-id missing-parent missing-target " +
  "self-reference duplicate-vote foreign-characteristic";

const NUMBER = /^-?\d+$/;
const MAX = 2147483647;

const endsInQuote = (value: string) => value.startsWith('"') || value.endsWith('"');

/** What a column demands of a value that is there. Undefined: all is well. */
const RULES: Record<string, (value: string, repaired: boolean) => Reason | undefined> = {
  id: (value) => (NUMBER.test(value) && +value >= 1 && +value <= MAX ? undefined : "invalid-number"),
  zero: (value) => (NUMBER.test(value) && +value >= 0 && +value <= MAX ? undefined : "invalid-number"),
  count: (value) =>
    !NUMBER.test(value) || +value > MAX ? "invalid-number" : +value < 0 ? "negative-number" : undefined,
  stars: (value) =>
    NUMBER.test(value) ? (+value >= 1 && +value <= 5 ? undefined : "out-of-range") : "invalid-number",
  price: (value) =>
    /^-?\$?-?\d{1,10}(\.\d\d?)?$/.test(value)
      ? value.includes("-")
        ? "negative-number"
        : undefined
      : "invalid-number",
  bool: (value) => (["true", "false", "1", "0", "t", "f"].includes(value) ? undefined : "invalid-boolean"),
  date: (value) => (value === "1970-02-30" || value === "soon" ? "invalid-date" : undefined),
  url: (value, repaired) =>
    value === "" || (repaired && endsInQuote(value)) ? "invalid-url" : longerThan(2048, value),
  email: (value, repaired) => (repaired && endsInQuote(value) ? "invalid-email" : longerThan(254, value)),
};

function longerThan(limit: number, value: string): Reason | undefined {
  return [...value].length > limit ? "too-long" : undefined;
}

// A column is its rule, or how long its text may be, with ? where null is a value.
const COLUMNS: Record<string, string> = {
  product: "id 200 1000? 20000? 200? price",
  features: "id id 200 1000?",
  styles: "id id 200 price? price bool?",
  photos: "id id url? url?",
  skus: "id id 50? count",
  related: "id id zero",
  reviews: "id id stars date 200? 5000? bool bool? 60? email? 5000? count?",
  reviews_photos: "id id url",
  characteristics: "id id 200",
  characteristic_reviews: "id id id stars",
};

export interface Reference {
  tables: { products: Json[]; styles: Json[]; reviews: Json[]; summaries: Json[] };
  /** Row by row, by file. */
  fates: Record<string, Reason[]>;
}

/** What an import of the lines must give: one pass over each file after the other, with maps, and no thought of speed. */
export function importNaively(lines: Lines): Reference {
  const fates: Record<string, Reason[]> = {};
  const kept: Record<string, Map<number, (string | null)[]>> = {};
  for (const [file, columns] of Object.entries(COLUMNS)) {
    const rows = new Map<number, (string | null)[]>();
    kept[file] = rows;
    fates[file] = (lines[file] ?? []).map(({ fields, broken, mended }) => {
      const reason =
        broken ?? wrongValue(file, columns.split(" "), fields, mended) ?? misplaced(file, fields, rows, kept);
      if (reason !== undefined) return reason;
      rows.set(Number(fields[0]), fields);
      return mended.length > 0 ? "repaired" : "imported";
    });
  }
  const all = (file: string) => [...(kept[file] ?? [])].sort(([a], [b]) => a - b).map(([, fields]) => fields);
  const of = (file: string, column: number, id: string | null | undefined) =>
    all(file).filter((fields) => Number(fields[column]) === Number(id));
  const list = (items: unknown[]) => (items.length === 0 ? null : items);
  const object = (entries: [string, unknown][]) =>
    entries.length === 0 ? null : Object.fromEntries(entries);
  const price = (text: string | null | undefined) =>
    text == null ? null : Number(text.replace("$", "")).toFixed(2);
  const isTrue = (text: string | null | undefined) => ["true", "1", "t"].includes(text ?? "");
  const text = (value: string | null | undefined) => value ?? null;

  const products = all("product").map(([id, name, slogan, description, category, cost]) => ({
    id: Number(id),
    name,
    slogan,
    description,
    category,
    price: price(cost),
    features: list(of("features", 1, id).map(([, , feature, value]) => ({ feature, value }))),
    related: [...new Set(of("related", 1, id).map(([, , other]) => Number(other)))],
  }));
  const styles = all("styles").map(([id, product, name, sale, original, isDefault]) => ({
    id: Number(id),
    product: Number(product),
    name,
    original: price(original),
    sale: price(sale),
    isDefault: isTrue(isDefault),
    photos: list(of("photos", 1, id).map(([, , url, thumbnail_url]) => ({ thumbnail_url, url }))),
    skus: object(
      of("skus", 1, id).map(([sku, , size, n]) => [String(Number(sku)), { quantity: Number(n), size }]),
    ),
  }));
  const reviews = all("reviews").map(([id, product, stars, date, ...rest]) => ({
    id: Number(id),
    product: Number(product),
    rating: Number(stars),
    date: new Date(NUMBER.test(date ?? "") ? Number(date) : (date ?? "")).getTime(),
    texts: [rest[0] ?? "", rest[1] ?? "", rest[4] ?? "", text(rest[5]), text(rest[6])],
    recommend: isTrue(rest[2]),
    reported: isTrue(rest[3]),
    helpfulness: Number(rest[7] ?? 0),
    photos: list(of("reviews_photos", 1, id).map(([photo, , url]) => ({ id: Number(photo), url }))),
    votes: object(
      of("characteristic_reviews", 2, id).map(([, characteristic, , n]) => [
        String(Number(characteristic)),
        Number(n),
      ]),
    ),
  }));
  const summarized = new Set(
    [...all("reviews"), ...all("characteristics")].map((fields) => Number(fields[1])),
  );
  const summaries = [...summarized]
    .sort((a, b) => a - b)
    .map((product) => {
      const own = reviews.filter((review) => review.product === product);
      return {
        product,
        stars: [1, 2, 3, 4, 5].map((rating) => own.filter((review) => review.rating === rating).length),
        recommended: [true, false].map((yes) => own.filter((review) => review.recommend === yes).length),
        characteristics: list(
          of("characteristics", 1, String(product)).map(([id, , name]) => {
            const votes = of("characteristic_reviews", 1, id).map((vote) => Number(vote[3]));
            return { id: Number(id), name, sum: votes.reduce((a, b) => a + b, 0), count: votes.length };
          }),
        ),
      };
    });
  markRepetitions(lines, fates);
  return { tables: { products, styles, reviews, summaries }, fates };
}

function wrongValue(
  file: string,
  columns: string[],
  fields: (string | null)[],
  mended: number[],
): Reason | undefined {
  const reasons = columns.map((column, at) => {
    const value = fields[at] ?? null;
    if (value === null) return column.endsWith("?") ? undefined : "missing-value";
    const rule = column.replace("?", "");
    const repaired = mended.includes(at);
    if (!Number(rule)) return RULES[rule]?.(value, repaired);
    const inches = /\d"$/.test(value) && !value.startsWith('"');
    if (repaired && endsInQuote(value) && !inches && [...value].filter((c) => c === '"').length % 2 === 1)
      return "unclosed-quote";
    return longerThan(Number(rule), value);
  });
  if (file === "photos" && fields[2] === null && fields[3] === null) reasons.push("missing-value");
  return REASONS.split(" ").find((reason) => reasons.includes(reason));
}

function misplaced(
  file: string,
  fields: (string | null)[],
  rows: Map<number, (string | null)[]>,
  kept: Record<string, Map<number, (string | null)[]>>,
): Reason | undefined {
  const [id, first, second] = fields.map(Number);
  const has = (parents: string, parent: number | undefined) => kept[parents]?.has(parent ?? 0) === true;
  if (rows.has(id ?? 0)) return "duplicate-id";
  switch (file) {
    case "features":
    case "styles":
      return has("product", first) ? undefined : "missing-parent";
    case "photos":
    case "skus":
      return has("styles", first) ? undefined : "missing-parent";
    case "related":
      if (!has("product", first)) return "missing-parent";
      if (!has("product", second)) return "missing-target";
      return first === second ? "self-reference" : undefined;
    case "reviews_photos":
      return has("reviews", first) ? undefined : "missing-parent";
    case "characteristic_reviews": {
      const product = kept.characteristics?.get(first ?? 0)?.[1];
      const reviewed = kept.reviews?.get(second ?? 0)?.[1];
      if (product === undefined || reviewed === undefined) return "missing-parent";
      if (Number(product) !== Number(reviewed)) return "foreign-characteristic";
      const votes = [...rows.values()];
      const voted = votes.some((vote) => Number(vote[1]) === first && Number(vote[2]) === second);
      return voted ? "duplicate-vote" : undefined;
    }
    default:
      return undefined;
  }
}

/** Of related rows that name the same pair all but one count as merged. */
function markRepetitions(lines: Lines, fates: Record<string, Reason[]>): void {
  const pairs = new Set<string>();
  for (const [at, { fields }] of (lines.related ?? []).entries()) {
    const fate = fates.related?.[at];
    if (fates.related === undefined || (fate !== "imported" && fate !== "repaired")) continue;
    const pair = `${Number(fields[1])} ${Number(fields[2])}`;
    if (pairs.has(pair)) fates.related[at] = "merged";
    pairs.add(pair);
  }
}
