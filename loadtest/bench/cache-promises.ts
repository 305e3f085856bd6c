import { connect } from "../../db/connect.ts";
import type { Client } from "./cache-client.ts";
import { answered, sendLoad } from "./http-load.ts";

const CONNECTIONS = 16;
const CROWD = 500;
const PURGE_ROUNDS = 100;
const READERS = 8;

/** The measured and the required value. */
export type Finding = { promise: string; seen: string; "must be": string; kept: boolean };

/** Concurrent requests for the same cold paths cost one query for each path, with this number of statements. */
export async function stampede(
  client: Client,
  what: string,
  paths: string[],
  statements = 1,
): Promise<Finding> {
  const load = { url: client.url, paths, connections: CROWD, requests: CROWD };
  const { result, made } = await client.countQueries(() => sendLoad(load));
  const failed = CROWD - answered(result, 200);
  const wanted = paths.length * statements;
  return {
    promise: `${CROWD} cold reads at once: ${what}`,
    seen: `statements: ${made}; errors: ${failed}`,
    "must be": `${wanted}; 0`,
    kept: made === wanted && failed === 0,
  };
}

/**
 * A product is changed, and its tag or everything is purged, repeatedly, while others read it all the time. The
 * next read must see the change. The product is restored at the end.
 */
export async function purgeUnderLoad(client: Client, databaseUrl: string, id: number): Promise<Finding> {
  const path = `/products/${id}`;
  const database = await connect(databaseUrl);
  const rename = (name: string) => database.query("update products set name = $2 where id = $1", [id, name]);
  const { name: original } = (await (await client.get(path)).json()) as { name: string };
  const load = new AbortController();
  const loading = sendLoad({ url: client.url, paths: [path], connections: CONNECTIONS }, load.signal);
  let old = 0;
  try {
    for (let round = 1; round <= PURGE_ROUNDS; round += 1) {
      const name = `${original} ${round}`;
      await rename(name);
      await client.purge(round % 25 === 0 ? { everything: true } : { tags: [`product-${id}`] });
      const readers = Array.from({ length: READERS }, async () => (await client.get(path)).json());
      old += (await Promise.all(readers)).filter(
        (product) => (product as { name: string }).name !== name,
      ).length;
    }
  } finally {
    load.abort();
    await rename(original);
    await database.end();
    await client.purge({ everything: true });
  }
  const result = await loading;
  const failed = answered(result) - answered(result, 200);
  return {
    promise: `${PURGE_ROUNDS} purges while ${CONNECTIONS} connections read`,
    seen: `old answers after a purge: ${old} of ${PURGE_ROUNDS * READERS}; errors: ${failed}`,
    "must be": "0; 0",
    kept: old === 0 && failed === 0,
  };
}
