import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";
import { generateCatalogue } from "../generate/generate.ts";
import { UserError } from "../user-error.ts";
import { createTarget, type Target } from "./test-catalogue.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const PRODUCTS = 400;
const KILLS = 8;

/** A database with one catalogue imported, another one in a folder, and how long its import takes. */
async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), "import-kill-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [old, next] = [join(folder, "old"), join(folder, "next")];
  await generateCatalogue({ out: old, products: PRODUCTS, seed: 1 });
  await generateCatalogue({ out: next, products: PRODUCTS, seed: 2 });
  const target = await createTarget();
  const start = performance.now();
  await target.import(next);
  const durationMs = performance.now() - start;
  const wanted = await target.catalogue();
  await target.import(old);
  return { target, old, next, durationMs, before: await target.catalogue(), wanted };
}

async function leavesNothing(target: Target): Promise<void> {
  expect(await target.query("select to_regnamespace('catalogue_import')")).toEqual([[null]]);
}

const KINDS = [{ update: false }, { update: true }];

it.each(KINDS)(
  "changes all or nothing when either of its sessions is ended at any moment: %o",
  async (kind) => {
    const { target, old, next, durationMs, before, wanted } = await prepare();
    for (let kill = 0; kill < KILLS; kill++) {
      const importing = target.import(next, kind).then(
        () => "imported",
        (error: unknown) => (error instanceof UserError ? "refused" : String(error)),
      );
      await sleep((durationMs * (kill + Math.random())) / KILLS);
      await target.query(
        `select pg_terminate_backend(pid)
       from pg_stat_activity
       where application_name = 'catalogue import' and datname = current_database()
       order by random()
       limit 1`,
      );
      const outcome = await importing;
      expect([outcome, await target.catalogue()]).toEqual([
        outcome,
        outcome === "imported" ? wanted : before,
      ]);
      expect(["imported", "refused"]).toContain(outcome);
      await leavesNothing(target);
      if (outcome === "imported") await target.import(old);
    }
  },
);

it.each(KINDS)(
  "leaves a whole catalogue when it is killed at any moment, and the next import succeeds: %o",
  async ({ update }) => {
    const { target, old, next, durationMs, before, wanted } = await prepare();
    for (let kill = 0; kill < KILLS; kill++) {
      const args = [MAIN, next, "--database-url", target.url, ...(update ? ["--update"] : [])];
      const importing = execa(process.execPath, args, { reject: false });
      // The process takes some time to start.
      await sleep(200 + (2 * durationMs * (kill + Math.random())) / KILLS);
      importing.kill("SIGKILL");
      await importing;
      expect([before, wanted]).toContain(await target.catalogue());
      await target.import(old);
      expect(await target.catalogue()).toBe(before);
      await leavesNothing(target);
    }
  },
);
