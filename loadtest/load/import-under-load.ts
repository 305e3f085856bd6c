import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { generateCatalogue } from "../../db/generate/generate.ts";
import { temporaryFolder } from "../../db/local/temporary-folder.ts";
import { countOriginQueries } from "../rig/gateway.ts";
import type { Rig } from "../rig/rig.ts";

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

/** Writes the files of the rig's catalogue, for another import under load. */
export async function prepareImport(rig: Rig, softS: number | undefined): Promise<ImportUnderLoad> {
  const folder = await temporaryFolder("atelier-reimport-");
  await generateCatalogue({ out: folder, products: rig.products, seed: SEED });
  const soft = softS === undefined ? [] : ["--soft", String(softS)];
  const args = [
    IMPORT,
    folder,
    "--database-url",
    rig.databaseUrl,
    "--replace",
    "--worker-url",
    rig.url,
    ...soft,
  ];

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
      const importing = async () => {
        await sleep(BEFORE_MS, undefined, { signal });
        const started = performance.now();
        await execa(process.execPath, args, {
          env: { ATELIER_WRITE_TOKEN: rig.writeToken },
          cancelSignal: signal,
        });
        const ended = performance.now();
        await sleep(SECONDS_AFTER * 1000, undefined, { signal });
        return { started, ended };
      };
      // Stops with the import, also if that fails.
      const [{ started, ended }] = await Promise.all([importing().finally(() => over.abort()), sampling]);
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
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
