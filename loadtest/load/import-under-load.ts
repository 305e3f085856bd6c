import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { generateCatalogue } from "../../db/generate/generate.ts";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { copyChanged } from "../changed-copy.ts";
import { countOriginQueries } from "../rig/gateway.ts";
import type { Rig } from "../rig/rig.ts";
import type { Scenario } from "./scenarios.ts";

const IMPORT = fileURLToPath(new URL("../../db/import/main.ts", import.meta.url));
/** The same as in scenarios/import.ts. */
const BEFORE_MS = 15_000;
const SEED = 1;

/** Statements of the database in each second, from before to after the end of the import. */
export interface AroundImport {
  /** Duration of the import in seconds. */
  seconds: number;
  before: number[];
  after: number[];
}

const SECONDS_BEFORE = 5;
const SECONDS_AFTER = 10;

export interface ImportUnderLoad {
  /** To be called when the load starts. Resolves when the measurement is complete. */
  run(signal: AbortSignal): Promise<AroundImport>;
  remove(): Promise<void>;
}

/** Writes the files of the rig's catalogue for another import under load, and changed ones for an update. */
export async function prepareImport(
  rig: Rig,
  { softS, update }: NonNullable<Scenario["imports"]>,
): Promise<ImportUnderLoad> {
  const scratch = await temporaryFolder("atelier-reimport-");
  const [same, changed] = [join(scratch, "same"), join(scratch, "changed")];
  await generateCatalogue({ out: same, products: rig.products, seed: SEED });
  if (update) await copyChanged(same, changed);
  const importing = (folder: string, signal?: AbortSignal) =>
    execa(
      process.execPath,
      [
        ...[IMPORT, folder, "--database-url", rig.databaseUrl, "--replace", "--worker-url", rig.url],
        ...["--rejects", join(scratch, "rejects.jsonl")],
        ...(softS === undefined ? [] : ["--soft", String(softS)]),
        ...(update ? ["--update"] : []),
      ],
      { env: { ATELIER_WRITE_TOKEN: rig.writeToken }, ...(signal && { cancelSignal: signal }) },
    );

  return {
    async run(signal) {
      const counts: { at: number; queries: number }[] = [];
      const over = new AbortController();
      const sampling = (async () => {
        while (!over.signal.aborted) {
          counts.push({ at: performance.now(), queries: await countOriginQueries(rig.gatewayUrl) });
          await sleep(1000);
        }
      })();
      const importLater = async () => {
        await sleep(BEFORE_MS, undefined, { signal });
        const started = performance.now();
        await importing(update ? changed : same, signal);
        const ended = performance.now();
        await sleep(SECONDS_AFTER * 1000, undefined, { signal });
        return { started, ended };
      };
      // Stops with the import, also if that fails.
      const [{ started, ended }] = await Promise.all([importLater().finally(() => over.abort()), sampling]);
      const rates = counts
        .slice(1)
        .map(({ at, queries }, i) => ({ at, made: queries - (counts[i]?.queries ?? 0) }));
      return {
        seconds: (ended - started) / 1000,
        before: rates
          .filter(({ at }) => at <= ended)
          .slice(-SECONDS_BEFORE)
          .map(({ made }) => made),
        after: rates.filter(({ at }) => at > ended).map(({ made }) => made),
      };
    },
    async remove() {
      // The rig keeps its catalogue for other runs.
      if (update) await importing(same);
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
