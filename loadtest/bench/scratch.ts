import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createParts } from "../../db/local/parts.ts";
import type { PostgresOptions } from "../../db/local/postgres.ts";
import { startDatabase } from "../../db/local/service.ts";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";

/** Runs `work` with a temporary migrated Postgres and a temporary folder. */
export async function withScratch(
  work: (scratch: { databaseUrl: string; folder: string }) => Promise<void>,
  options: Pick<PostgresOptions, "pageImages"> = {},
): Promise<void> {
  const parts = createParts();
  const folder = await temporaryFolder("atelier-bench-");
  parts.onStop(() => rm(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void parts.stop().finally(() => process.exit(1)));
  }
  try {
    const { url: databaseUrl } = await startDatabase(parts, {
      ...options,
      dataDir: join(folder, "postgres"),
    });
    await work({ databaseUrl, folder });
  } finally {
    await parts.stop();
  }
}
