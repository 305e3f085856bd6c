import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import type { Causes } from "./causes.ts";
import { FILES, type Half } from "./files.ts";
import type { ImportReport } from "./report.ts";
import { SERVING_SCHEMA } from "./target.ts";

const HALF_NAMES: Record<Half, string> = { products: "Products or styles", reviews: "Reviews" };

/** Throws a UserError if what is to be replaced was changed since its last import. */
export async function refuseLosses(client: Client, halves: readonly Half[]): Promise<void> {
  const { rows } = await client.query<{ half: Half; since: string }>(
    `select half, to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') as since
     from ${SERVING_SCHEMA}.written_since_import
     where half = any ($1)
     order by half
     limit 1`,
    [halves],
  );
  const [changed] = rows;
  if (changed === undefined) return;
  throw new UserError(
    `${HALF_NAMES[changed.half]} were changed since the last import, first on ${changed.since}; importing would lose ` +
      "these changes, so the catalogue is unchanged. Add --replace to lose them.",
  );
}

const CHIEF_FILES: Record<Half, { name: string }> = { products: FILES.products, reviews: FILES.reviews };

/** Throws a UserError if the files have nothing to put in the place of the products or reviews that are there. */
export async function refuseEmptying(
  client: Client,
  halves: readonly Half[],
  report: ImportReport,
  causes: Causes,
): Promise<void> {
  for (const half of halves) {
    const { name } = CHIEF_FILES[half];
    if (report.files[name]?.imported !== 0) continue;
    const { rows } = await client.query<{ filled: boolean }>(
      `select exists (select from ${SERVING_SCHEMA}.${half}) as filled`,
    );
    if (rows[0]?.filled !== true) continue;
    const cause = causes.describeLargest(name);
    const rejected = cause === undefined ? "" : `, for most were rejected for ${cause}`;
    throw new UserError(
      `${name} has no row to import${rejected}, so that the ${half} would all be gone; the catalogue is unchanged. Add --replace to ` +
        "lose them.",
    );
  }
}
