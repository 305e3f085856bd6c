import { connect } from "../connect.ts";
import { purgeEverything, type WorkerAccess } from "../purge-everything.ts";

/**
 * Ends all answers that the Worker has cached whenever an import has replaced the catalogue, whoever ran it, and at once
 * if one did of which nobody told the Worker. Resolves to the function that stops listening.
 */
export async function purgeOnImport(databaseUrl: string, worker: WorkerAccess): Promise<() => Promise<void>> {
  const client = await connect(databaseUrl);
  const purge = async () => {
    try {
      await purgeEverything(worker);
    } catch (error) {
      console.error(
        `The catalogue was replaced, but the Worker may still answer from the old one: ${(error as Error).message}.`,
      );
    }
  };
  client.on("notification", () => void purge());
  await client.query("listen catalogue_replaced");
  const { rowCount } = await client.query("select from cache_purges where tag = '*' limit 1");
  if (rowCount !== 0) await purge();
  return () => client.end();
}
