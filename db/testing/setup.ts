import type { TestProject } from "vitest/node";
import { gatherAssets } from "../local/assets.ts";
import { faultModes } from "../local/faults.ts";
import { startGateway } from "../local/gateway.ts";
import { createParts } from "../local/parts.ts";
import { startPurgeEndpoint } from "../local/purge-endpoint.ts";
import { copyDatabase, TEMPLATE_DATABASE } from "./database.ts";
import { startTemporaryPostgres } from "./temporary-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of a migrated, empty database that all tests share. For a separate one: `createTestDatabase`. */
    databaseUrl: string;
    /** URL of the SQL endpoint in front of that database. */
    gatewayUrl: string;
    /** All faults of the gateway. */
    faultModes: readonly string[];
    /** URL of the replacement for Cloudflare's purge API. */
    purgeApiUrl: string;
  }
}

/** Starts the parts for all tests once, and removes them at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const parts = createParts();
  const [postgres] = await Promise.all([startTemporaryPostgres(), gatherAssets()]);
  parts.add("PostgreSQL", postgres);
  await copyDatabase(postgres.url, TEMPLATE_DATABASE);
  const gateway = parts.add("The gateway", await startGateway({ databaseUrl: postgres.url }));
  const purgeEndpoint = parts.add("The purge API", await startPurgeEndpoint());
  project.provide("databaseUrl", postgres.url);
  project.provide("gatewayUrl", gateway.url);
  project.provide("faultModes", faultModes);
  project.provide("purgeApiUrl", purgeEndpoint.url);
  return parts.stop;
}
