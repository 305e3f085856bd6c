import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { temporaryFolder } from "./temporary-folder.ts";
import { buildWorker, startWorkerd } from "./workerd.ts";

// The result of `wrangler deploy --env production --dry-run`.

const MOST_KIB = 140;
const config = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));
const local = readConfig({ config });
const production = readConfig({ config, env: "production" });

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder("atelier-deploy-");
  await buildWorker(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a deployment", () => {
  it(`has a bundle of at most ${MOST_KIB} KiB, compressed`, async () => {
    const bundle = await readFile(join(folder, "index.js"));
    expect(gzipSync(bundle).length / 1024).toBeLessThanOrEqual(MOST_KIB);
  });

  it("contains nothing that npm start adds to the Worker", async () => {
    const bundle = await readFile(join(folder, "index.js"), "utf8");
    expect(bundle).not.toMatch(/\/local\/|garments|Atelier-Stack|X-Stand-In/);
  });

  it("has all local bindings, although an environment inherits none", () => {
    const names = ({ ratelimits }: typeof local) => ratelimits?.map((limit: { name: string }) => limit.name);
    expect(names(production)).toEqual(names(local));
    expect(production.assets).toEqual(local.assets);
  });

  it("has a timer for purges that a crash has delayed", () => {
    expect(production.triggers.crons).toEqual(["* * * * *"]);
  });

  it("limits writes per minute", () => {
    expect(production.ratelimits).toMatchObject([{ simple: { limit: 60, period: 60 } }]);
  });

  it("answers reads with invalid purge settings, and reports them", async () => {
    const log = join(folder, "errors.log");
    const secret = "a token with blanks";
    const worker = await startWorkerd(
      folder,
      {
        ENVIRONMENT: "production\n",
        PUBLIC_ORIGIN: "https://api.example.test\n",
        DATABASE_URL: `${inject("databaseUrl")}\n`,
        SQL_GATEWAY_URL: inject("gatewayUrl"),
        CLOUDFLARE_ZONE_ID: "0123456789abcdef0123456789abcdef\n",
        CLOUDFLARE_PURGE_TOKEN: secret,
      },
      { log },
    );
    try {
      const response = await fetch(`${worker.url}/products/2147483647`);
      expect(response.status).toBe(404);
      expect((await fetch(`${worker.url}/ready`)).status).toBe(200);
    } finally {
      await worker.stop();
    }
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/"setting":"CLOUDFLARE_PURGE_TOKEN is missing or not valid, so/),
    ]);
    expect(lines[0]).not.toContain(secret);
  });

  it("contains no secret and nothing of this machine", () => {
    expect(Object.keys(production.vars)).toEqual(["ENVIRONMENT", "PUBLIC_ORIGIN"]);
    expect(JSON.stringify(production.vars)).not.toMatch(/127\.0\.0\.1|localhost|postgres/);
  });
});
