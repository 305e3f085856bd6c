import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { importCatalogue } from "../import/import.ts";
import { parseRejectLimit } from "../import/report.ts";
import { createParts, type Parts } from "../local/parts.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { isVarnishInstalled, startBehindVarnish } from "../local/varnish.ts";
import { buildWorker, startWorkerd } from "../local/workerd.ts";
import { startBuilt } from "./built-worker.ts";
import { findChromium, startChromium } from "./chromium.ts";
import { copyDatabase } from "./database.ts";
import { startTemporaryPostgres } from "./temporary-postgres.ts";
import { makeWorkerRole } from "./worker-role.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the built Worker, in front of the catalogue in src/conformance/catalogue. */
    workerUrl: string;
    /** Another one with its own database, for tests that break its connection. */
    fragile: Fragile;
    /** The same behind a cache. Null: Varnish is not installed. */
    inFront: InFront | null;
    /** Another one, in whose cache one second counts as a minute. */
    inFrontHurried: InFront | null;
    /** URL of a browser's DevTools protocol. Null: no Chromium is installed. */
    browserUrl: string | null;
  }
}

/** `log`: the file with its failures and unhandled rejections. */
type Fragile = { url: string; gatewayUrl: string; log: string };

/** `url`: of the cache. `gatewayUrl`: for faults and statement counts of its origin. */
type InFront = { url: string; workerUrl: string; gatewayUrl: string };

const CATALOGUE = fileURLToPath(new URL("../../src/conformance/catalogue", import.meta.url));

/**
 * Imports the hand-written files with the real import and serves them with the bundle for deployment, which
 * connects as in production: with the Worker's limited role.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const parts = createParts();
  const folder = await temporaryFolder("atelier-conformance-");
  parts.onStop(() => rm(folder, { recursive: true, force: true }));
  const bundle = join(folder, "worker");
  const [databaseUrl, browserUrl, hasVarnish] = await Promise.all([
    importByHand(parts, folder),
    startBrowser(parts),
    isVarnishInstalled(),
    buildWorker(bundle),
  ]);
  if (!hasVarnish) console.warn("Varnish is not installed: the tests with a cache in front are skipped.");

  /** Each has its own database and gateway, so that their purges and failures do not mix. */
  const startInFront = async (name: string, haste: number): Promise<InFront> => {
    const own = join(folder, name);
    await cp(bundle, own, { recursive: true });
    const log = join(own, "errors.log"); // for failures that the tests cause
    const copy = await copyDatabase(databaseUrl, name);
    const { worker, gatewayUrl } = await startBuilt(parts, copy, (variables) =>
      startBehindVarnish(own, variables, { haste, log }),
    );
    return { url: worker.url, workerUrl: worker.worker.url, gatewayUrl };
  };
  const log = join(folder, "errors.log");
  const fragile = await startBuilt(parts, await copyDatabase(databaseUrl, "fragile"), (variables) =>
    startWorkerd(bundle, variables, { log, watched: true }),
  );
  project.provide("fragile", { url: fragile.worker.url, gatewayUrl: fragile.gatewayUrl, log });
  project.provide("inFront", hasVarnish ? await startInFront("in_front", 1) : null);
  project.provide("inFrontHurried", hasVarnish ? await startInFront("hurried", 60) : null);
  project.provide("browserUrl", browserUrl);
  const { worker } = await startBuilt(parts, databaseUrl, (variables) => startWorkerd(bundle, variables));
  project.provide("workerUrl", worker.url);
  return parts.stop;
}

/** Returns the owner's URL of a database with the hand-written files. */
async function importByHand(parts: Parts, folder: string): Promise<string> {
  const { url } = parts.add("PostgreSQL", await startTemporaryPostgres());
  await makeWorkerRole(url);
  await importCatalogue({
    databaseUrl: url,
    folder: CATALOGUE,
    rejectsPath: join(folder, "rejects.jsonl"),
    maxRejects: parseRejectLimit("100%"),
  });
  return url;
}

async function startBrowser(parts: Parts): Promise<string | null> {
  const chromium = await findChromium();
  if (chromium !== undefined) return parts.add("Chromium", await startChromium(chromium)).url;
  console.warn("Chromium is not installed: the tests of the explorer are skipped.");
  return null;
}
