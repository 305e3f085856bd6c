import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generateCatalogue } from "../generate/generate.ts";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import { UserError } from "../user-error.ts";
import { asTarget, createTarget, type Target } from "./test-catalogue.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const PRODUCTS = 400;
const KILLS = 8;
const LANES = 2; // each with a database of its own; an import is half waiting

let folder: string;
let template: TestDatabase; // with the catalogue in `old`
let before: string;
let wanted: string; // after an import of `next`
let durationMs: number; // of that, with as many at once as there are lanes

const old = () => join(folder, "old");
const next = () => join(folder, "next");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-kill-"));
  await generateCatalogue({ out: old(), products: PRODUCTS, seed: 1 });
  await generateCatalogue({ out: next(), products: PRODUCTS, seed: 2 });
  template = await createTestDatabase();
  await asTarget(template).import(old());
  before = await asTarget(template).catalogue();
  const copies: TestDatabase[] = [];
  for (let lane = 0; lane < LANES; lane++) copies.push(await createTestDatabase({ template: template.name }));
  const start = performance.now();
  await Promise.all(copies.map((copy) => asTarget(copy).import(next())));
  durationMs = performance.now() - start;
  for (const copy of copies) {
    wanted = await asTarget(copy).catalogue();
    await copy.drop();
  }
});

afterAll(async () => {
  await template.drop();
  await rm(folder, { recursive: true });
});

/** Calls `kill` for moments from 0 to 1, evenly spread over an import. */
async function atAnyMoment(kill: (target: Target, moment: number) => Promise<void>): Promise<void> {
  const targets: Target[] = [];
  for (let lane = 0; lane < LANES; lane++) targets.push(await createTarget(template.name));
  const lanes = targets.map(async (target, lane) => {
    for (let turn = lane; turn < KILLS; turn += LANES) await kill(target, (turn + Math.random()) / KILLS);
  });
  await Promise.all(lanes);
}

async function leavesNothing(target: Target): Promise<void> {
  expect(await target.query("select to_regnamespace('catalogue_import')")).toEqual([[null]]);
}

const KINDS = [{ update: false }, { update: true }];

it.each(KINDS)(
  "changes all or nothing when either of its sessions is ended at any moment: %o",
  async (kind) => {
    await atAnyMoment(async (target, moment) => {
      const importing = target.import(next(), kind).then(
        () => "imported",
        (error: unknown) => (error instanceof UserError ? "refused" : String(error)),
      );
      await sleep(durationMs * moment);
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
      if (outcome === "imported") await target.import(old());
    });
  },
);

it.each(KINDS)(
  "leaves a whole catalogue when it is killed at any moment, and the next import succeeds: %o",
  async ({ update }) => {
    await atAnyMoment(async (target, moment) => {
      const args = [MAIN, next(), "--database-url", target.url, ...(update ? ["--update"] : [])];
      const importing = execa(process.execPath, args, { reject: false });
      // The process takes some time to start.
      await sleep(200 + 2 * durationMs * moment);
      importing.kill("SIGKILL");
      await importing;
      expect([before, wanted]).toContain(await target.catalogue());
      await target.import(old());
      expect(await target.catalogue()).toBe(before);
      await leavesNothing(target);
    });
  },
);
