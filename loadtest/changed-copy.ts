import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { type CatalogueFile, FILES } from "../db/import/files.ts";

/** One row in this number changes. */
const ONE_IN = 100;

const CHANGES: Record<string, (row: string) => string> = {
  // Another price.
  [FILES.products.name]: (row) => row.replace(/\d+$/, (price) => String(Number(price) + 1)),
  // Another rating, and one more helpful vote.
  [FILES.reviews.name]: (row) =>
    row
      .replace(/^(\d+,\d+,)([1-5])/, (_, ids, stars) => `${ids}${(Number(stars) % 5) + 1}`)
      .replace(/\d+$/, (helpfulness) => String(Number(helpfulness) + 1)),
};

/**
 * A generated catalogue a night later: one product and one review in a hundred differ, evenly spread, which
 * touches the most pages of a table. The other files are those of the first folder.
 */
export async function copyChanged(folder: string, out: string): Promise<void> {
  await mkdir(out);
  for (const { name } of Object.values<CatalogueFile>(FILES)) {
    const [from, to] = [join(folder, name), join(out, name)];
    const change = CHANGES[name];
    if (change === undefined) await symlink(resolve(from), to);
    else await pipeline(changedRows(from, change), createWriteStream(to));
  }
}

async function* changedRows(path: string, change: (row: string) => string): AsyncGenerator<string> {
  let row = 0;
  let block = "";
  for await (const line of createInterface(createReadStream(path))) {
    block += `${row > 0 && row % ONE_IN === 0 ? change(line) : line}\n`;
    row += 1;
    if (block.length < 1 << 16) continue;
    yield block;
    block = "";
  }
  yield block;
}
