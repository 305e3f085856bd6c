import { join } from "node:path";
import { expect, it } from "vitest";
import { rehearseImport } from "./import.ts";
import { type Contents, createTarget, readRejects, writeFolder } from "./test-catalogue.ts";

const PRODUCTS = 400;

/** Numbers from 0 to 1, the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function inOrder(): Record<string, string[]> {
  const random = createRandom(1);
  const upTo = (limit: number) => 1 + Math.floor(random() * limit);
  const rows = (count: number, row: (id: number) => string) =>
    Array.from({ length: count }, (_, at) => row(at + 1));
  const child = (id: number, each: number) => Math.ceil(id / each);
  return {
    product: rows(PRODUCTS, (id) => `${id},"P${id}",null,null,"c",${id}`),
    features: rows(PRODUCTS * 2, (id) => `${id},${child(id, 2)},"f ""${id}""","v\\${id}"`),
    styles: rows(PRODUCTS * 2, (id) => `${id},${child(id, 2)},"S",null,${id},0`),
    photos: rows(PRODUCTS * 6, (id) => `${id},${child(id, 3)},"https://u/${id}","https://t/${id}"`),
    skus: rows(PRODUCTS * 6, (id) => `${id},${child(id, 3)},"M, ""${id}""",${upTo(50)}`),
    related: rows(
      PRODUCTS * 5,
      (id) => `${id},${child(id, 5)},${(child(id, 5) % PRODUCTS) + upTo(3)}`,
    ).filter((row) => Number(row.split(",")[2]) <= PRODUCTS),
    reviews: rows(
      PRODUCTS * 3,
      (id) => `${id},${child(id, 3)},${upTo(5)},${id}000,"s","b",${id % 2},0,"n","e",null,${id}`,
    ),
    reviews_photos: rows(PRODUCTS * 3, (id) => `${id},${child(id, 3)},"https://r/${id}"`),
    characteristics: rows(PRODUCTS * 2, (id) => `${id},${child(id, 2)},"${id % 2 ? "Fit" : "Size"}"`),
    characteristic_reviews: rows(PRODUCTS * 6, (id) => {
      const review = child(id, 2);
      return `${id},${child(review, 3) * 2 - (id % 2)},${review},${upTo(5)}`;
    }),
  };
}

function shuffled(contents: Record<string, string[]>, seed: number): Contents {
  const random = createRandom(seed);
  const shuffle = (rows: string[]) =>
    rows
      .map((row) => ({ row, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ row }) => row);
  return Object.fromEntries(Object.entries(contents).map(([name, rows]) => [name, shuffle(rows)]));
}

it("makes the same catalogue and report of the same rows in any order", async () => {
  const contents = inOrder();
  const target = await createTarget();
  const first = await target.import(await writeFolder(contents));
  const catalogue = await target.catalogue();
  expect(first.report.files["related.csv"]?.merged).toBeGreaterThan(100);
  expect(
    await target.query("select count(*)::int, sum(json_array_length(features))::int from products"),
  ).toEqual([[PRODUCTS, PRODUCTS * 2]]);
  for (const seed of [2, 3]) {
    const again = await target.import(await writeFolder(shuffled(contents, seed)));
    expect(again).toEqual(first);
    expect(await target.catalogue()).toBe(catalogue);
  }
});

it("rehearses an import with the report that it would have, and without a database", async () => {
  const contents = inOrder();
  const folder = await writeFolder(shuffled({ ...contents, skus: ["x,1,M,1"] }, 4));
  const rejectsPath = join(folder, "rejects.jsonl");
  const rehearsed = await rehearseImport({ folder, rejectsPath });
  const rejects = await readRejects(rejectsPath);
  const target = await createTarget();
  expect(await target.import(folder)).toEqual({ report: rehearsed.report, rejects });
  expect(rejects).toHaveLength(1);
  await expect(rehearseImport({ folder, rejectsPath, maxRejects: { rows: 0 } })).rejects.toThrow(
    /^1 of [\d,]+ rows were rejected/,
  );
});

it("puts children together that are too many for one run", async () => {
  const target = await createTarget();
  const skus = Array.from({ length: 9000 }, (_, at) => `${9000 - at},1,"M",${at}`);
  const folder = await writeFolder({ product: ["1,P,,,,1"], styles: ["1,1,S,null,1,1"], skus }, ["products"]);
  const { report } = await target.import(folder);
  expect(report.files["skus.csv"]?.imported).toBe(9000);
  const all = skus.map((_, at) => `"${at + 1}":{"quantity":${8999 - at},"size":"M"}`);
  expect(await target.query("select skus::text from styles")).toEqual([[`{${all.join()}}`]]);
});
