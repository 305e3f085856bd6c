import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Part } from "../local/parts.ts";
import { startPostgres } from "../local/postgres.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { migrate } from "../migrate.ts";

const cleanupScript = fileURLToPath(new URL("cleanup.ts", import.meta.url));

/** Starts a PostgreSQL with a migrated database. It is removed at the end of the test run, even if that is killed. */
export async function startTemporaryPostgres(): Promise<Part & { url: string }> {
  const folder = await temporaryFolder("atelier-test-");
  const { url, pid } = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
  const cleanup = spawn(process.execPath, [cleanupScript, String(pid), folder], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  await migrate(url);
  return {
    url,
    async stop() {
      cleanup.stdin.end();
      await once(cleanup, "exit");
    },
  };
}
