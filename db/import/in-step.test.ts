import { describe, expect, it } from "vitest";
import { SILENT } from "./progress.ts";
import { type Contents, createTarget, type Target, writeFolder } from "./test-catalogue.ts";

// Parents are read 256 at a time, so this is several turns.
const STYLES = 1500;

const rows = (count: number, row: (id: number) => string) =>
  Array.from({ length: count }, (_, at) => row(at + 1));
const styleOf = (child: number) => Math.ceil(child / 3);
const photo = (id: number, style = styleOf(id)) => `${id},${style},"https://u/${id}","https://t/${id}"`;
const sku = (id: number, style = styleOf(id)) => `${id},${style},"M\\${id}",${id % 50}`;
const vote = (id: number, review = styleOf(id)) => `${id},1,${review},${1 + (id % 5)}`;

function inOrder() {
  return {
    product: ["1,P,,,,1"],
    styles: rows(STYLES, (id) => `${id},1,"S",null,${id},0`),
    photos: rows(STYLES * 3, (id) => photo(id)),
    skus: rows(STYLES * 3, (id) => sku(id)),
    characteristics: ['1,1,"Fit"'],
    reviews: rows(STYLES, (id) => `${id},1,5,${id}000,"s","b",1,0,"n","e",null,${id}`),
    characteristic_reviews: rows(STYLES, (id) => vote(id, id)),
  };
}

/** Rows change places with others up to `distance` away. */
function jumbled(all: readonly string[], distance: number): string[] {
  const moved = [...all];
  for (let at = 0; at + distance < moved.length; at += distance + 1) {
    const [a, b] = [moved[at] ?? "", moved[at + distance] ?? ""];
    [moved[at], moved[at + distance]] = [b, a];
  }
  return moved;
}

/** Imports and answers how often each file was read, too. */
async function importCounting(target: Target, contents: Contents) {
  const read: Record<string, number> = {};
  const fileStarted = (name: string, bytes: number) => {
    read[name] = (read[name] ?? 0) + 1;
    return SILENT.fileStarted(name, bytes);
  };
  const imported = await target.import(await writeFolder(contents), {
    progress: { ...SILENT, fileStarted },
    maxRejects: { share: 1 },
    replace: true,
  });
  return { ...imported, read };
}

describe("parents and children", () => {
  it("are read once if they are somewhat out of order, and become the same as in order", async () => {
    const target = await createTarget();
    const contents = inOrder();
    await importCounting(target, contents);
    const catalogue = await target.catalogue();
    for (const distance of [1, 7, 20]) {
      const { read } = await importCounting(target, {
        ...contents,
        styles: jumbled(contents.styles, distance),
        photos: jumbled(contents.photos, distance + 1),
        skus: jumbled(contents.skus, distance + 2),
        reviews: jumbled(contents.reviews, distance),
        characteristic_reviews: jumbled(contents.characteristic_reviews, distance + 1),
      });
      expect(read).toMatchObject({ "styles.csv": 1, "photos.csv": 1, "skus.csv": 1, "reviews.csv": 1 });
      expect(await target.catalogue()).toBe(catalogue);
    }
  });

  it.each([
    [
      "a child far behind its parent",
      { photos: [...rows(STYLES * 3 - 3, (id) => photo(id + 3)), photo(1), photo(2), photo(3)] },
    ],
    [
      "a parent far behind its children",
      { styles: [...rows(STYLES - 1, (id) => `${id + 1},1,"S",null,${id + 1},0`), '1,1,"S",null,1,0'] },
    ],
  ])("are read again, one file after the other, for %s", async (_, moved) => {
    const target = await createTarget();
    const contents = inOrder();
    const { report } = await importCounting(target, contents);
    const catalogue = await target.catalogue();
    const again = await importCounting(target, { ...contents, ...moved });
    expect(again.read).toMatchObject({ "styles.csv": 2, "photos.csv": 2, "skus.csv": 2, "reviews.csv": 1 });
    expect(again.report).toEqual(report);
    expect(await target.catalogue()).toBe(catalogue);
  });

  it("are read once though there are children of parents that do not exist", async () => {
    const target = await createTarget();
    const contents = inOrder();
    const missing = [photo(90_001, 99_999), photo(90_002, 99_999), photo(90_003, 2_000_000_000)];
    const photos = [...missing, ...contents.photos];
    photos.splice(2000, 0, ...rows(20, (id) => photo(91_000 + id, 88_888)));
    const styles = contents.styles.filter((row) => !row.startsWith("700,"));
    const { read, rejects } = await importCounting(target, { ...contents, styles, photos });
    expect(read).toMatchObject({ "styles.csv": 1, "photos.csv": 1 });
    const reasons = rejects.map(({ file, reason }) => `${file} ${reason}`);
    expect(reasons.filter((reason) => reason === "photos.csv missing-parent")).toHaveLength(3 + 20 + 3);
    expect(reasons.filter((reason) => reason === "skus.csv missing-parent")).toHaveLength(3);
    expect(
      await target.query("select count(*)::int, sum(json_array_length(photos))::int from styles"),
    ).toEqual([[STYLES - 1, 3 * (STYLES - 1)]]);
  });
});

it("keeps the first row of an id in the file, also if its parent comes later", async () => {
  const target = await createTarget();
  const contents = inOrder();
  // Of style 1400 at the beginning, and again where style 3 has it.
  const { rejects } = await importCounting(target, { ...contents, skus: [sku(7, 1400), ...contents.skus] });
  expect(rejects).toEqual([{ file: "skus.csv", line: 9, reason: "duplicate-id", text: sku(7) }]);
  const skusOf = (style: number) =>
    target.query(`select array(select json_object_keys(skus)) from styles where id = ${style}`);
  expect(await skusOf(1400)).toEqual([[["7", "4198", "4199", "4200"]]]);
  expect(await skusOf(3)).toEqual([[["8", "9"]]]);
});

it("takes rejected rows back that are read again", async () => {
  const target = await createTarget();
  const contents = inOrder();
  const rejected = `x,1,"https://u","https://t"`;
  const photos = [rejected, ...contents.photos.slice(3), rejected, ...contents.photos.slice(0, 3)];
  const { rejects, report, read } = await importCounting(target, { ...contents, photos });
  expect(read["photos.csv"]).toBe(2);
  expect(rejects.map(({ line }) => line)).toEqual([2, STYLES * 3]);
  expect(report.files["photos.csv"]).toMatchObject({
    imported: STYLES * 3,
    rejected: { "invalid-number": 2 },
  });
});
