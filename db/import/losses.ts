import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import type { Half } from "./files.ts";
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
      "these changes, so the catalogue is as it was. Add --replace to lose them.",
  );
}
