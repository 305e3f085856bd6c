import { statfs } from "node:fs/promises";
import { UserError } from "../../db/user-error.ts";

/** The peak size of files, tables and WAL during an import. */
const BYTES_PER_PRODUCT = 20_000;
const LEAST_BYTES = 1e9;

/** Fails with a UserError if a catalogue of this size would fill the disk. */
export async function refuseSmallDisk(folder: string, products: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = LEAST_BYTES + products * BYTES_PER_PRODUCT;
  if (bavail * bsize >= needed) return;
  throw new UserError(
    `A catalogue of ${products.toLocaleString("en")} products needs about ${gigabytes(needed)} while it is created, and ` +
      `${folder} has ${gigabytes(bavail * bsize)} free. Choose fewer with --products, or another folder with --data.`,
  );
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
