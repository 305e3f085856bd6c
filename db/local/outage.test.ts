import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBuilt } from "../testing/built-worker.ts";
import { asWorkerRole, makeWorkerRole } from "../testing/worker-role.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { createParts } from "./parts.ts";
import { type LocalPostgres, startPostgres } from "./postgres.ts";
import { startDatabase } from "./service.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { buildWorker, startWorkerd, type Workerd } from "./workerd.ts";

// The built Worker while its database or gateway is killed and restarted. Other faults are in
// src/conformance/faults.test.ts.

const MOST_MS = 3000;
const RECOVERY_MS = 2000;

const parts = createParts();
let postgres: LocalPostgres;
let gateway: Gateway;
let worker: Workerd;

beforeAll(async () => {
  const folder = await temporaryFolder("atelier-outage-");
  parts.onStop(() => rm(folder, { recursive: true, force: true }));
  const bundle = join(folder, "worker");
  [postgres] = await Promise.all([
    startDatabase(parts, { dataDir: join(folder, "postgres"), durable: false }),
    buildWorker(bundle),
  ]);
  await makeWorkerRole(postgres.url);
  ({ gateway, worker } = await startBuilt(parts, postgres.url, (variables) =>
    startWorkerd(bundle, variables, { log: join(folder, "errors.log") }),
  ));
}, 60_000);

afterAll(parts.stop);

/** Starts the same database again, on the same port. */
async function restartPostgres(): Promise<void> {
  const { port, dataDir } = postgres;
  postgres = parts.add("PostgreSQL", await startPostgres({ dataDir, port, durable: false }));
}

async function restartGateway(): Promise<void> {
  const databaseUrl = asWorkerRole(postgres.url);
  gateway = parts.add("The gateway", await startGateway({ databaseUrl, port: gateway.port }));
}

async function ask(path: string, init: RequestInit = {}) {
  const start = performance.now();
  const response = await fetch(new URL(path, worker.url), init);
  return { response, text: await response.text(), ms: performance.now() - start };
}

const product = { name: "Camo Onesie", category: "Jackets", default_price: "140.00" };
const create = () =>
  ask("/products", {
    method: "POST",
    headers: { Authorization: "Bearer token-of-16-or-more", "Content-Type": "application/json" },
    body: JSON.stringify(product),
  });
let lastId = 1000;
/** A path that was not requested before. */
const unknown = () => `/products/${++lastId}`;
const statusOf = async (asked: ReturnType<typeof ask>) => (await asked).response.status;

async function expectOutage(known: string): Promise<void> {
  for (const asked of [await ask(unknown()), await create(), await ask("/ready")]) {
    expect(asked.response.status).toBe(503);
    expect(asked.response.headers.get("Retry-After")).toBe("5");
    expect(JSON.parse(asked.text)).toMatchObject({ type: "/problems/origin-unavailable" });
    expect(asked.ms).toBeLessThan(MOST_MS);
  }
  expect(await statusOf(ask(known))).toBe(200);
}

async function expectRecovery(): Promise<void> {
  await expect.poll(() => statusOf(ask("/ready")), { timeout: RECOVERY_MS }).toBe(200);
  expect(await statusOf(ask(unknown()))).toBe(404);
  expect(await statusOf(create())).toBe(201);
}

describe("when PostgreSQL", () => {
  it.each(["SIGKILL", "SIGQUIT", "SIGINT"] as const)(
    "ends by %s, what is known is answered, all else is a 503, and all is well once it is back",
    async (signal) => {
      const known = (await create()).response.headers.get("Location") ?? "";
      expect(await statusOf(ask(known))).toBe(200);
      process.kill(postgres.pid, signal);
      await postgres.exited;
      await expectOutage(known);
      await restartPostgres();
      await expectRecovery();
    },
  );
});

describe("when nothing listens where the database should be", () => {
  it("cached responses are served, others are a 503, and all succeed when it is back", async () => {
    const known = (await create()).response.headers.get("Location") ?? "";
    expect(await statusOf(ask(known))).toBe(200);
    await gateway.stop();
    await expectOutage(known);
    await restartGateway();
    await expectRecovery();
  });
});
