import type { Client } from "pg";
import { assembleProducts, assembleReviews, assembleStyles, writeSummaries } from "./assemble.ts";
import type { Half } from "./files.ts";
import type { FileLoad } from "./half.ts";
import { productHalf } from "./product-half.ts";
import { reviewHalf } from "./review-half.ts";
import type { Summaries } from "./summaries.ts";

/** A serving table (or two), and the files that must have been read before it can be built. */
export interface Part {
  name: string;
  /** Read in this order, after those of the parts before, and then taken out: what they know of ids is big. */
  files: FileLoad[];
  /** `runs`: the tables that hold the children of each parent in one row, by the table their runs were copied to. */
  build(client: Client, runs: ReadonlyMap<string, string>, signal: AbortSignal | undefined): Promise<void>;
}

type Build = (client: Client, runs: ReadonlyMap<string, string>) => Promise<void>;

/** What becomes of what was read for each serving table. */
export interface TableBuilders {
  /** What that is called. */
  phase: string;
  products: Build;
  styles: Build;
  reviews: Build;
  summaries(client: Client, summaries: Summaries, signal: AbortSignal | undefined): Promise<void>;
}

/** Builds tables that can take the place of the serving ones. */
export const ASSEMBLING: TableBuilders = {
  phase: "building",
  products: assembleProducts,
  styles: assembleStyles,
  reviews: assembleReviews,
  summaries: writeSummaries,
};

export interface Plan {
  phase: string;
  /** In the order in which their files are read: the longest to build first, so that it is built while others are read. */
  parts: readonly Part[];
  /** For each sequence of child ids, the highest one that was taken. */
  highestChildIds: readonly Record<string, number>[];
}

export function planImport(halves: readonly Half[], builders = ASSEMBLING): Plan {
  const parts: Part[] = [];
  const highestChildIds: Record<string, number>[] = [];
  if (halves.includes("reviews")) {
    const { reviews, reviewPhotos, characteristics, votes, summaries, highest } = reviewHalf();
    // Let go of once they are written, before the long work that follows: they are big.
    const unwritten = [summaries];
    const writeUnwritten = async (client: Client, signal: AbortSignal | undefined) => {
      const taken = unwritten.pop();
      if (taken !== undefined) await builders.summaries(client, taken, signal);
    };
    parts.push({
      name: "reviews",
      files: [reviews, reviewPhotos, characteristics, votes],
      async build(client, runs, signal) {
        await writeUnwritten(client, signal); // in a function of its own: this one's variables live until its end
        await builders.reviews(client, runs);
      },
    });
    highestChildIds.push(highest);
  }
  if (halves.includes("products")) {
    const { products, styles, photos, skus, features, related, highest } = productHalf();
    parts.push(
      { name: "styles", files: [products, styles, photos, skus], build: builders.styles },
      { name: "products", files: [features, related], build: builders.products },
    );
    highestChildIds.push(highest);
  }
  return { phase: builders.phase, parts, highestChildIds };
}
