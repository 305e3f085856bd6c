import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { EXPECTATION_FILE } from "../generate/generate.ts";
import { makeCatalogue } from "../generate/made-catalogue.ts";
import { rehearseImport } from "./import.ts";
import { createTarget, readRejects } from "./test-catalogue.ts";

it("makes of generated dirt what its expectation says, in a dry run as in the real one", async () => {
  const { folder, remove } = await makeCatalogue({ products: 1000, seed: 7, dirty: true });
  onTestFinished(remove);
  const expected = JSON.parse(await readFile(join(folder, EXPECTATION_FILE), "utf8"));
  const target = await createTarget();
  const rehearsed = await rehearseImport({ folder, rejectsPath: join(folder, "rehearsed") });
  const imported = await target.import(folder);
  expect(rehearsed.report).toEqual(expected);
  expect(imported.report).toEqual(expected);
  expect(await readRejects(rehearsed.rejectsPath)).toEqual(imported.rejects);
});
