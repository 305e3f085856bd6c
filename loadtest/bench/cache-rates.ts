import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../db/user-error.ts";
import { watchProcessor } from "../load/processor.ts";
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

export type Rate = Record<"what" | "a second" | "ratio" | "CPU µs" | "ratio of CPU" | "budget", string>;

/** CPU: what one answer cost the Worker's process, in microseconds; NaN where the system does not tell. */
type Measured = { rate: number; cpu: number };

const TRIVIAL: Way = { what: "GET /health", status: 200, queries: 0, paths: ["/health"] };

/**
 * How many requests a second are answered in each way, what one costs, and the ratios to a route that does nothing:
 * medians of rounds taken in turns. Where answers cost queries, each path is asked for once. Fails with a UserError when answers came
 * about in another way.
 */
export async function compareRates(client: Client, ways: Way[]): Promise<Rate[]> {
  const all = [TRIVIAL, ...ways];
  const rounds: Measured[][] = all.map(() => []);
  // The first round is a warm-up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [i, way] of all.entries()) {
      const measured = await measure(client, way, round);
      if (round > 0) rounds[i]?.push(measured);
    }
  }
  const [trivial = []] = rounds;
  return all.map(({ what, budget }, i) => {
    const own = rounds[i] ?? [];
    const ratio = (of: (one: Measured, against: Measured) => number) =>
      median(own.map((one, round) => of(one, trivial[round] ?? one))).toFixed(2);
    return {
      what,
      "a second": Math.round(median(own.map(({ rate }) => rate))).toLocaleString("en"),
      ratio: ratio((one, against) => one.rate / against.rate),
      "CPU µs": median(own.map(({ cpu }) => cpu)).toFixed(0),
      "ratio of CPU": ratio((one, against) => against.cpu / one.cpu),
      budget: budget === undefined ? "" : `≥ ${budget}`,
    };
  });
}

async function measure(
  client: Client,
  { what, status, queries, headers, paths }: Way,
  round: number,
): Promise<Measured> {
  const requests = Math.floor(paths.length / (ROUNDS + 1));
  const once = { paths: paths.slice(round * requests, (round + 1) * requests), requests };
  const load = {
    url: client.url,
    connections: CONNECTIONS,
    seconds: ROUND_S,
    ...(queries > 0 ? once : { paths }),
    ...(headers && { headers }),
  };
  const readProcessor = await watchProcessor(client.pids);
  const { result, made } = await client.countQueries(async () => {
    const sent = await sendLoad(load);
    await sleep(AFTERWARDS_MS);
    return sent;
  });
  const cpuSeconds = (await readProcessor())?.worker ?? Number.NaN;
  const count = answered(result);
  if (answered(result, status) !== count || made !== count * queries) {
    throw new UserError(
      `"${what}" means the status ${status} and ${queries} queries for each answer, but ${count} answers ` +
        `cost ${made} queries and had the statuses ${JSON.stringify(result.statuses)}.`,
    );
  }
  return { rate: count / result.seconds, cpu: (cpuSeconds * 1e6) / count };
}
