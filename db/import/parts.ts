import type { Client } from "pg";
import { readInAnyOrder } from "./any-order.ts";
import { finishTable, writeSummaries } from "./assemble.ts";
import type { ParentLoad, ParentTable } from "./file-load.ts";
import { FILES, type Half } from "./files.ts";
import { joinChildren } from "./join.ts";
import { type LoadContext, loadChildren, loadNotes, loadParents } from "./load.ts";
import { type KnownRows, productLoads, styleLoads } from "./product-files.ts";
import { reviewLoads } from "./review-files.ts";
import type { Runs } from "./staging.ts";
import type { Summaries } from "./summaries.ts";

/** A serving table (or two), and the files that it is made of. */
export interface Part {
  name: string;
  /** Reads its files; those of the parts before have been read. */
  load(context: LoadContext): Promise<void>;
  /** Called once, when it has been loaded. */
  build(connections: Connections, signal: AbortSignal | undefined): Promise<void>;
}

export interface Connections {
  client: Client;
  /** One more that nothing else needs any more. */
  takeIdle(): Client | undefined;
}

/** What becomes of what was read for each serving table. */
export interface TableBuilders {
  /** What that is called. */
  phase: string;
  /** The table in the work schema has all rows. */
  finish(connections: Connections, table: ParentTable): Promise<void>;
  summaries(client: Client, summaries: Summaries, signal: AbortSignal | undefined): Promise<void>;
}

/** Builds tables that can take the place of the serving ones. */
export const ASSEMBLING: TableBuilders = {
  phase: "building",
  finish: ({ client }, table) => finishTable(client, table),
  summaries: writeSummaries,
};

export interface Plan {
  phase: string;
  /** In the order in which their files are read: the longest to build first, so that it is built while others are read. */
  parts: readonly Part[];
  /** For each sequence of child ids, the highest one that was taken. Once all is loaded. */
  highestChildIds(): Record<string, number>[];
}

export function planImport(halves: readonly Half[], builders = ASSEMBLING): Plan {
  const highest: Record<string, number>[] = [];
  const parts: Part[] = [];
  if (halves.includes("reviews")) parts.push(reviewsPart(builders, highest));
  if (halves.includes("products")) parts.push(...productParts(builders, highest));
  return { phase: builders.phase, parts, highestChildIds: () => highest };
}

function reviewsPart(builders: TableBuilders, highest: Record<string, number>[]): Part {
  const files = [FILES.reviews, FILES.reviewPhotos, FILES.characteristics, FILES.votes];
  let loaded: LoadedRows | undefined;
  let summaries: Summaries | undefined;
  return {
    name: "reviews",
    async load(context) {
      const read = await readInAnyOrder(files, context, async (loadFamily) => {
        const { characteristics, reviews, reviewPhotos, votes, ...rest } = reviewLoads();
        await loadNotes(characteristics, context);
        return { ...rest, loaded: rowsOf(reviews, await loadFamily(reviews, [reviewPhotos, votes])) };
      });
      ({ loaded, summaries } = read);
      highest.push(read.highest);
    },
    async build(connections, signal) {
      await writeSummariesOnce(connections.client, signal); // in a function of its own: this one's variables live until its end
      await buildRows(connections, loaded, builders);
    },
  };

  /** Lets go of them before the long work that follows: they are big. */
  async function writeSummariesOnce(client: Client, signal: AbortSignal | undefined): Promise<void> {
    const unwritten = summaries;
    summaries = undefined;
    if (unwritten !== undefined) await builders.summaries(client, unwritten, signal);
  }
}

function productParts(builders: TableBuilders, highest: Record<string, number>[]): Part[] {
  let known: KnownRows | undefined;
  let loadedProducts: LoadedRows | undefined;
  let loadedStyles: LoadedRows | undefined;
  return [
    {
      name: "products",
      async load(context) {
        const { products, features, related, ...rest } = productLoads();
        known = rest.known;
        await loadParents(products, context);
        // A related product may be any, so all products must have been read before.
        const runs = [
          await loadChildren(features, products.table, context),
          await loadChildren(related, products.table, context),
        ];
        loadedProducts = rowsOf(products, runs);
      },
      build: (connections) => buildRows(connections, loadedProducts, builders),
    },
    {
      name: "styles",
      async load(context) {
        const products = given(known);
        known = undefined;
        const files = [FILES.styles, FILES.photos, FILES.skus];
        const read = await readInAnyOrder(files, context, async (loadFamily) => {
          const { styles, photos, skus, ...rest } = styleLoads(products);
          return { ...rest, loaded: rowsOf(styles, await loadFamily(styles, [photos, skus])) };
        });
        loadedStyles = read.loaded;
        highest.push(read.highest);
      },
      build: (connections) => buildRows(connections, loadedStyles, builders),
    },
  ];
}

/** Rows that have been read. What their load knows of ids is big, and is not needed any more. */
interface LoadedRows {
  table: ParentTable;
  columns: readonly string[];
  /** Children that have yet to be joined. Undefined: none. */
  runs: readonly Runs[] | undefined;
}

const rowsOf = ({ table, columns }: ParentLoad, runs: readonly Runs[] | undefined): LoadedRows => ({
  table,
  columns,
  runs,
});

async function buildRows(
  connections: Connections,
  loaded: LoadedRows | undefined,
  builders: TableBuilders,
): Promise<void> {
  const { table, columns, runs } = given(loaded);
  if (runs !== undefined) await joinChildren(connections.client, table, columns, runs);
  await builders.finish(connections, table);
}

/** What the step before leaves. */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("The step before has not been taken.");
  return value;
}
