import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { importCatalogue } from "../import/import.ts";
import { parseRejectLimit } from "../import/report.ts";
import { migrate } from "../migrate.ts";
import { startGateway } from "./gateway.ts";
import { startPostgres } from "./postgres.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { buildWorker, startWorkerd } from "./workerd.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Of the built Worker, in front of the catalogue in src/conformance/catalogue. */
    workerUrl: string;
  }
}

const CATALOGUE = fileURLToPath(new URL("../../src/conformance/catalogue", import.meta.url));

/** Imports the hand-written files with the real import and serves them with the bundle that would be deployed. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await temporaryFolder("atelier-conformance-");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
  await migrate(postgres.url);
  await importCatalogue({
    databaseUrl: postgres.url,
    folder: CATALOGUE,
    rejectsPath: join(folder, "rejects.jsonl"),
    maxRejects: parseRejectLimit("100%"),
  });
  const gateway = await startGateway({ databaseUrl: postgres.url });
  await buildWorker(join(folder, "worker"));
  const worker = await startWorkerd(join(folder, "worker"), {
    ENVIRONMENT: "production",
    PUBLIC_ORIGIN: "https://api.example.test",
    DATABASE_URL: postgres.url,
    SQL_GATEWAY_URL: gateway.url,
  });
  project.provide("workerUrl", worker.url);
  return async () => {
    await worker.stop();
    await gateway.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
