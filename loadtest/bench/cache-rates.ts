import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../db/user-error.ts";
import type { Client } from "./cache-client.ts";
import { answered, sendLoad } from "./http-load.ts";
import type { HttpLoad } from "./http-loop.ts";
import { median } from "./reads.ts";

const ROUNDS = 5;
const ROUND_S = 1;
const CONNECTIONS = 16;
/** Longer than a query that goes on behind an answer. */
const AFTERWARDS_MS = 100;

/** One way to be answered. `status`, and the `queries` that it costs the origin, are those of every single answer. */
export type Way = Pick<HttpLoad, "paths" | "headers"> & {
  what: string;
  budget?: number;
  status: number;
  queries: number;
};

export type Rate = Record<"what" | "a second" | "ratio" | "budget", string>;

const TRIVIAL: Way = { what: "GET /health", status: 200, queries: 0, paths: ["/health"] };

/**
 * How many requests a second are answered in each way, and the ratio to a route that does nothing: medians of rounds
 * taken in turns. Where answers cost queries, each path is asked for once. Fails with a UserError when answers came
 * about in another way.
 */
export async function compareRates(client: Client, ways: Way[]): Promise<Rate[]> {
  const all = [TRIVIAL, ...ways];
  const rates = all.map((): number[] => []);
  // The first round is a warm-up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [i, way] of all.entries()) {
      const rate = await measure(client, way, round);
      if (round > 0) rates[i]?.push(rate);
    }
  }
  const [trivial = []] = rates;
  return all.map(({ what, budget }, i) => {
    const own = rates[i] ?? [];
    return {
      what,
      "a second": Math.round(median(own)).toLocaleString("en"),
      ratio: median(own.map((rate, round) => rate / (trivial[round] ?? rate))).toFixed(2),
      budget: budget === undefined ? "" : `≥ ${budget}`,
    };
  });
}

/** Answers a second. */
async function measure(client: Client, { what, status, queries, headers, paths }: Way, round: number) {
  const share = Math.floor(paths.length / (ROUNDS + 1));
  const once = { paths: paths.slice(round * share, (round + 1) * share), requests: share };
  const load = {
    url: client.url,
    connections: CONNECTIONS,
    seconds: ROUND_S,
    ...(queries > 0 ? once : { paths }),
    ...(headers && { headers }),
  };
  const { result, made } = await client.countQueries(async () => {
    const sent = await sendLoad(load);
    await sleep(AFTERWARDS_MS);
    return sent;
  });
  const count = answered(result);
  if (answered(result, status) !== count || made !== count * queries) {
    throw new UserError(
      `"${what}" means the status ${status} and ${queries} queries for each answer, but ${count} answers ` +
        `cost ${made} queries and had the statuses ${JSON.stringify(result.statuses)}.`,
    );
  }
  return count / result.seconds;
}
