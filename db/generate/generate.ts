import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { createCatalogue, type Tables } from "./catalogue.ts";
import { TableFile } from "./csv.ts";
import { dirtyDialects } from "./dialects.ts";
import { createDirt } from "./dirt.ts";
import type { Expectation } from "./expectation.ts";
import { fillFolder } from "./folder.ts";
import { picturesAt } from "./pictures.ts";
import { createRandom } from "./random.ts";
import { createReviews } from "./reviews.ts";
import { FILE_NAMES, type FileName } from "./tables.ts";

export interface GenerateOptions {
  /** How many products, 1 or more; everything else follows from it. */
  products: number;
  /** The folder to make; it must be absent or empty. */
  out: string;
  /** A whole number; the same products and seed give the same bytes. */
  seed: number;
  /** Adds rows that an import must repair or reject, and `expected.json`, the report that it must give. */
  dirty?: boolean;
  /** The address of an `npm start` that draws the pictures; else their addresses lead nowhere. */
  pictures?: string | undefined;
  /** Called after every few products. */
  onProgress?: (done: number, bytes: number) => void;
  signal?: AbortSignal;
}

export const EXPECTATION_FILE = "expected.json";

/** Rows and bytes of each file; rows are records without the header. */
export type Summary = { name: FileName; rows: number; bytes: number }[];

const CATALOGUE_STREAM = 1;
const REVIEWS_STREAM = 2;
const FIRST_FILE_STREAM = 10;
const PRODUCTS_BETWEEN_REPORTS = 256;

/**
 * Writes the ten files of a catalogue. A run that fails or is aborted leaves nothing behind.
 * @throws UserError if the folder cannot be filled, or on abort
 */
export async function generateCatalogue(options: GenerateOptions): Promise<Summary> {
  return await fillFolder(options.out, async (folder) => {
    const dialects = options.dirty ? dirtyDialects() : {};
    const files: TableFile[] = [];
    try {
      for (const [i, name] of FILE_NAMES.entries()) {
        const random = createRandom(options.seed, FIRST_FILE_STREAM + i);
        files.push(await TableFile.create(folder, name, random, dialects[name]));
      }
      const expectation = await writeProducts(files, options);
      for (const file of files) await file.finish();
      if (expectation !== undefined) {
        await writeFile(join(folder, EXPECTATION_FILE), `${JSON.stringify(expectation, null, 2)}\n`);
      }
      return files.map(({ name, rows, bytes }) => ({
        name,
        rows: expectation?.files[name].read ?? rows,
        bytes,
      }));
    } finally {
      for (const file of files) await file.close();
    }
  });
}

async function writeProducts(files: TableFile[], options: GenerateOptions): Promise<Expectation | undefined> {
  const { products, seed, onProgress, signal } = options;
  const pictures = picturesAt(options.pictures);
  const tables = Object.fromEntries(files.map((file) => [file.name, file])) as Tables;
  const addProduct = createCatalogue(tables, createRandom(seed, CATALOGUE_STREAM), products, pictures);
  const addReviews = createReviews(tables, createRandom(seed, REVIEWS_STREAM), products, pictures);
  const dirt = options.dirty ? createDirt(tables, products) : undefined;
  for (let id = 1; id <= products; id++) {
    addReviews(addProduct(id));
    dirt?.afterProduct(id);
    for (const file of files) {
      if (file.isFull) await file.drain();
    }
    if (signal?.aborted) throw new UserError(`Stopped; nothing was written to ${options.out}.`);
    if (id % PRODUCTS_BETWEEN_REPORTS === 0) {
      onProgress?.(
        id,
        files.reduce((sum, file) => sum + file.bytes, 0),
      );
    }
  }
  return dirt?.finish();
}
