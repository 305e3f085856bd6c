import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { gatherAssets } from "../local/assets.ts";
import { faultModes } from "../local/faults.ts";
import { startGateway } from "../local/gateway.ts";
import { startPostgres } from "../local/postgres.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { migrate } from "../migrate.ts";
import { copyDatabase, TEMPLATE_DATABASE } from "./database.ts";
import { startPurgeEndpoint } from "./purge-endpoint.ts";

const cleanupScript = fileURLToPath(new URL("cleanup.ts", import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    /** Of a migrated, empty database that all tests share. Tests that need one of their own: `createTestDatabase`. */
    databaseUrl: string;
    /** Of the SQL endpoint in front of that database. */
    gatewayUrl: string;
    /** Everything that the gateway can have go wrong. */
    faultModes: readonly string[];
    /** Of a stand-in for Cloudflare's purge API. */
    purgeApiUrl: string;
  }
}

/** Starts the real parts that the tests run against, once for all of them, and removes them at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await gatherAssets();
  const folder = await temporaryFolder("atelier-test-");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
  const cleanup = spawn(process.execPath, [cleanupScript, String(postgres.pid), folder], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  await migrate(postgres.url);
  await copyDatabase(postgres.url, TEMPLATE_DATABASE);
  const gateway = await startGateway({ databaseUrl: postgres.url });
  project.provide("databaseUrl", postgres.url);
  project.provide("gatewayUrl", gateway.url);
  project.provide("faultModes", faultModes);
  const purgeEndpoint = await startPurgeEndpoint();
  project.provide("purgeApiUrl", purgeEndpoint.url);
  return async () => {
    await purgeEndpoint.stop();
    await gateway.stop();
    cleanup.stdin.end();
    await once(cleanup, "exit");
  };
}
