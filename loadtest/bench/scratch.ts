import { rm } from "node:fs/promises";
import { join } from "node:path";
import { startPostgres } from "../../db/local/postgres.ts";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { migrate } from "../../db/migrate.ts";

/** Runs `work` with a migrated Postgres of its own and a folder for its files; both are gone at the end. */
export async function withScratch(
  work: (scratch: { databaseUrl: string; folder: string }) => Promise<void>,
): Promise<void> {
  const folder = await temporaryFolder("atelier-bench-");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres") });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  try {
    await migrate(postgres.url);
    await work({ databaseUrl: postgres.url, folder });
  } finally {
    await stop();
  }
}
