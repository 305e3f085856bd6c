import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { connect } from "../connect.ts";
import { importCatalogue } from "../import/import.ts";
import { parseRejectLimit } from "../import/report.ts";
import { startGateway } from "../local/gateway.ts";
import { type Stop, stopAll } from "../local/parts.ts";
import { startPostgres } from "../local/postgres.ts";
import { temporaryFolder } from "../local/temporary-folder.ts";
import { isVarnishInstalled, startBehindVarnish } from "../local/varnish.ts";
import { buildWorker, startWorkerd, type WorkerdOptions } from "../local/workerd.ts";
import { migrate } from "../migrate.ts";
import { findChromium, startChromium } from "./chromium.ts";
import { asWorkerRole, makeWorkerRole } from "./worker-role.ts";

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
  const folder = await temporaryFolder("atelier-conformance-");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
  await migrate(postgres.url);
  await makeWorkerRole(postgres.url);
  await importCatalogue({
    databaseUrl: postgres.url,
    folder: CATALOGUE,
    rejectsPath: join(folder, "rejects.jsonl"),
    maxRejects: parseRejectLimit("100%"),
  });
  const workerFolder = join(folder, "worker");
  await buildWorker(workerFolder);
  const variables = {
    ENVIRONMENT: "production",
    PUBLIC_ORIGIN: "https://api.example.test",
    WRITE_TOKENS: "test:token-of-16-or-more",
  };
  const stops: Stop[] = [postgres.stop];

  /** Each has a database and a gateway of its own, or their purges and failures would meet. */
  async function startInFront(name: string, haste: number): Promise<InFront> {
    const databaseUrl = asWorkerRole(await copyDatabase(postgres.url, name));
    const gateway = await startGateway({ databaseUrl });
    stops.push(gateway.stop);
    const bundle = join(folder, name);
    await cp(workerFolder, bundle, { recursive: true });
    const own = { ...variables, DATABASE_URL: databaseUrl, SQL_GATEWAY_URL: gateway.url };
    const { url, worker, stop } = await startBehindVarnish(bundle, own, {
      haste,
      log: join(bundle, "errors.log"), // of failures that the tests cause
    });
    stops.push(stop);
    return { url, workerUrl: worker.url, gatewayUrl: gateway.url };
  }

  const hasVarnish = await isVarnishInstalled();
  if (!hasVarnish) console.warn("Varnish is not installed: the tests of a cache in front are skipped.");
  project.provide("inFront", hasVarnish ? await startInFront("in_front", 1) : null);
  project.provide("inFrontHurried", hasVarnish ? await startInFront("hurried", 60) : null);

  const chromium = await findChromium();
  if (chromium === undefined)
    console.warn("Chromium is not installed: the tests of the explorer are skipped.");
  const browser = chromium === undefined ? undefined : await startChromium(chromium);
  if (browser !== undefined) stops.push(browser.stop);
  project.provide("browserUrl", browser?.url ?? null);

  async function startAlone(ownerUrl: string, options: WorkerdOptions = {}) {
    const databaseUrl = asWorkerRole(ownerUrl);
    const gateway = await startGateway({ databaseUrl });
    stops.push(gateway.stop);
    const own = { ...variables, DATABASE_URL: databaseUrl, SQL_GATEWAY_URL: gateway.url };
    const { url, stop } = await startWorkerd(workerFolder, own, options);
    stops.push(stop);
    return { url, gatewayUrl: gateway.url };
  }

  const log = join(folder, "errors.log");
  const copy = await copyDatabase(postgres.url, "fragile");
  project.provide("fragile", { ...(await startAlone(copy, { log, watched: true })), log });
  project.provide("workerUrl", (await startAlone(postgres.url)).url);
  return async () => {
    await stopAll(stops);
    await rm(folder, { recursive: true, force: true });
  };
}

/** Nobody may be connected to the one that is copied. */
async function copyDatabase(databaseUrl: string, name: string): Promise<string> {
  const url = new URL(databaseUrl);
  const original = url.pathname.slice(1);
  url.pathname = "postgres";
  const client = await connect(url.href);
  await client.query(`create database ${name} template ${original}`).finally(() => client.end());
  url.pathname = name;
  return url.href;
}
