import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "./cache-client.ts";
import type { Finding } from "./cache-promises.ts";
import { answered, sendLoad } from "./http-load.ts";

const CONNECTIONS = 4;
const COLD_INTERVAL_MS = 1000;
const COLD_WITHIN_MS = 3000;
const RECOVERY_WITHIN_MS = 2000;
const RECOVERY_INTERVAL_MS = 50;

type Outage = { warm: string[]; cold: string[]; seconds: number };

/**
 * The origin refuses connections for half of `seconds`, then accepts them without responding. Meanwhile `warm` paths are read
 * all the time and `cold` ones sometimes. Then it recovers.
 */
export async function outage(client: Client, { warm, cold, seconds }: Outage): Promise<Finding[]> {
  const paths = cold.values();
  const readCold = async () => {
    const start = performance.now();
    const { status } = await client.get(paths.next().value ?? "");
    return { status, ms: performance.now() - start };
  };

  const stop = new AbortController();
  const loading = sendLoad({ url: client.url, paths: warm, connections: CONNECTIONS }, stop.signal);
  const refused: Awaited<ReturnType<typeof readCold>>[] = [];
  try {
    for (const fault of ["down", "hang"] as const) {
      await client.setOriginFault(fault);
      const end = performance.now() + (seconds / 2) * 1000;
      while (performance.now() < end) {
        refused.push(await readCold());
        await sleep(COLD_INTERVAL_MS);
      }
    }
  } finally {
    await client.setOriginFault("none");
    stop.abort();
  }
  const recoveryMs = await timeUntil(async () => (await readCold()).status === 200);

  const read = await loading;
  const failed = answered(read) - answered(read, 200);
  const late = refused.filter(({ status, ms }) => status !== 503 || ms > COLD_WITHIN_MS).length;
  const slowest = Math.max(...refused.map(({ ms }) => ms));
  const during = `origin down for ${seconds} s:`;
  return [
    {
      promise: `${during} warm keys, some of them stale`,
      seen: `errors: ${failed} of ${answered(read).toLocaleString("en")}`,
      "must be": "0",
      kept: failed === 0,
    },
    {
      promise: `${during} cold keys`,
      seen: `not a 503 in time: ${late} of ${refused.length}; slowest: ${slowest.toFixed(0)} ms`,
      "must be": `0; ≤ ${COLD_WITHIN_MS} ms`,
      kept: late === 0,
    },
    {
      promise: "origin back: cold keys",
      seen: `answered after ${recoveryMs.toFixed(0)} ms`,
      "must be": `≤ ${RECOVERY_WITHIN_MS} ms`,
      kept: recoveryMs <= RECOVERY_WITHIN_MS,
    },
  ];
}

async function timeUntil(holds: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await holds()) && performance.now() - start < RECOVERY_WITHIN_MS)
    await sleep(RECOVERY_INTERVAL_MS);
  return performance.now() - start;
}
