import { Pool } from "pg";
import type { Query, Row } from "../../src/sql.ts";
import { percentile } from "../percentile.ts";
import type { Measured } from "./rung.ts";
import type { Way } from "./ways.ts";

const CLIENTS = 8;
const EXPLAINED = 3;
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** The rate of `CLIENTS` connections that send one request after another, for ids from `draw`. */
export async function measure(
  databaseUrl: string,
  way: Way,
  draw: () => number,
  seconds: number,
): Promise<Measured> {
  const pool = new Pool({ connectionString: databaseUrl, max: CLIENTS });
  let queries = 0;
  const query: Query = async <R extends Row>(text: string, values: readonly unknown[]) => {
    queries += 1;
    const { rows } = await pool.query<R>({ text, values: [...values], rowMode: "array", types: AS_TEXT });
    return rows;
  };
  try {
    const buffers = await countBuffers(pool, way, draw);
    const times: number[] = [];
    const start = performance.now();
    const client = async () => {
      do {
        const asked = performance.now();
        await way(query, draw());
        times.push(performance.now() - asked);
      } while (performance.now() - start < seconds * 1000);
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    const elapsedS = (performance.now() - start) / 1000;
    return {
      rate: times.length / elapsedS,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      queries: queries / times.length,
      buffers,
    };
  } finally {
    await pool.end();
  }
}

interface Plan {
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
}

/** Buffers of all statements of a request: the mean of several, on a session that already has its plans. */
async function countBuffers(pool: Pool, way: Way, draw: () => number): Promise<number> {
  const client = await pool.connect();
  let buffers = 0;
  const explained: Query = async <R extends Row>(text: string, values: readonly unknown[]) => {
    const { rows } = await client.query<R>({ text, values: [...values], rowMode: "array", types: AS_TEXT });
    const { rows: plans } = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (analyze, buffers, format json) ${text}`,
      [...values],
    );
    const plan = plans[0]?.["QUERY PLAN"][0].Plan;
    buffers += (plan?.["Shared Hit Blocks"] ?? 0) + (plan?.["Shared Read Blocks"] ?? 0);
    return rows;
  };
  try {
    await way(explained, draw());
    buffers = 0;
    for (let i = 0; i < EXPLAINED; i += 1) await way(explained, draw());
    return buffers / EXPLAINED;
  } finally {
    client.release();
  }
}
