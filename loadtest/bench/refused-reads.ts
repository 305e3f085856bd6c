import type { Client } from "./cache-client.ts";
import { sendLoad } from "./http-load.ts";
import type { Way } from "./rates.ts";

const HITS = 100;
const COLD = 20_000;
/** More than those that run or wait at once, so that the others are refused. */
const CONNECTIONS = 200;
/** Long, so that those that wait for their turn cost little in comparison. */
const ROUND_S = 4;
/** Until the Worker has seen statements reach their deadline, and refuses at once. */
const UNTIL_REFUSED_S = 4;
const RECOVERY_INTERVAL_MS = 100;

/** A hit, and a read that the Worker refuses because the database hangs and too many others wait. */
export function refusedReads(client: Client): Way[] {
  const pathOf = (n: number) => `/reviews/meta?product_id=${n}`;
  const warm = Array.from({ length: HITS }, (_, i) => pathOf(1 + i));
  const cold = Array.from({ length: COLD }, (_, i) => pathOf(1 + HITS + i));
  const isBack = async () => (await client.get("/ready")).status === 200;
  return [
    {
      what: "beside refused reads: hit",
      paths: warm,
      before: async () => {
        for (const path of warm) await (await client.get(path)).arrayBuffer();
      },
    },
    {
      what: "refused read",
      status: 503,
      connections: CONNECTIONS,
      seconds: ROUND_S,
      paths: cold,
      before: async () => {
        await client.setOriginFault("hang");
        await sendLoad({ url: client.url, paths: cold, connections: CONNECTIONS, seconds: UNTIL_REFUSED_S });
      },
      after: async () => {
        await client.setOriginFault("none");
        while (!(await isBack())) await new Promise((resolve) => setTimeout(resolve, RECOVERY_INTERVAL_MS));
      },
    },
  ];
}
