import { connect } from "../connect.ts";

const TIMEOUT_MS = 5000;

/**
 * Ends all answers that the Worker has cached whenever an import has replaced the catalogue, whoever ran it. Resolves
 * to the function that stops listening.
 */
export async function purgeOnImport(
  databaseUrl: string,
  workerUrl: string,
  token: string,
): Promise<() => Promise<void>> {
  const client = await connect(databaseUrl);
  client.on("notification", () => {
    purgeEverything(workerUrl, token).catch((error: Error) => {
      console.error(
        `The catalogue was replaced, but the Worker may still answer from the old one: ${error.message}.`,
      );
    });
  });
  await client.query("listen catalogue_replaced");
  return () => client.end();
}

async function purgeEverything(workerUrl: string, token: string): Promise<void> {
  const response = await fetch(new URL("/purges", workerUrl), {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ everything: true }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`POST /purges was answered with ${response.status}`);
}
