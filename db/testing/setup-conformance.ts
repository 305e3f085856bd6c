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
    /** Of the built Worker, in front of the catalogue in src/conformance/catalogue. */
    workerUrl: string;
    /** Another one, for tests that break its way to the database; what they do to its database harms no other test. */
    fragile: Fragile;
    /** The same with a cache in front of it; null where Varnish is not installed. */
    inFront: InFront | null;
    /** Another one, in whose cache a minute passes in a second. */
    inFrontHurried: InFront | null;
    /** Of a browser's DevTools protocol; null where no Chromium is installed. */
    browserUrl: string | null;
  }
}

/** `log`: where it tells of failures, and of promises that nobody looks after. */
type Fragile = { url: string; gatewayUrl: string; log: string };

/** `url` is the cache's; `gatewayUrl` leads to what can go wrong with its origin, and counts what is asked of it. */
type InFront = { url: string; workerUrl: string; gatewayUrl: string };

const CATALOGUE = fileURLToPath(new URL("../../src/conformance/catalogue", import.meta.url));

/**
 * Imports the hand-written files with the real import and serves them with the bundle that would be deployed, which
 * connects as it would then: as a role that may do little.
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
  if (!hasVarnish) console.warn("Varnish is not installed: the tests of a cache in front are skipped.");

  /** Each has a database and a gateway of its own, or their purges and failures would meet. */
  const startInFront = async (name: string, haste: number): Promise<InFront> => {
    const own = join(folder, name);
    await cp(bundle, own, { recursive: true });
    const log = join(own, "errors.log"); // of failures that the tests cause
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

/** Answers the URL of a database with the hand-written files in it, as its owner. */
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
