import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../db/user-error.ts";
import { watchProcess } from "../load/processor.ts";
import type { Client } from "./cache-client.ts";
import { answered, sendLoad } from "./http-load.ts";
import type { HttpLoad } from "./http-loop.ts";
import { median } from "./reads.ts";

const ROUNDS = 3;
const ROUND_S = 1;
const CONNECTIONS = 16;
/** Longer than a statement in the background. */
const AFTERWARDS_MS = 100;

/**
 * A kind of response. `status` (200) and `queries` (0) are those of each response. With queries, each path is requested once
 * in a round, and `before` makes it cold again. `budget`: the limit as a multiple of the bare route's processor time.
 * `isInBackground`: the query runs in the background, if it gets a turn. `server`: another one than the rig's Worker.
 * `after` undoes `before`.
 */
export type Way = Pick<HttpLoad, "paths" | "headers"> & {
  what: string;
  budget?: number;
  status?: number;
  queries?: number;
  before?: () => Promise<void>;
  after?: () => Promise<void>;
  connections?: number;
  seconds?: number;
  isInBackground?: boolean;
  server?: { url: string; pid: number };
};

/** `cpu`: processor time of the Worker's process for one response, in microseconds. `ratio`: to the bare route. */
export type Rate = { what: string; rate: number; cpu: number; ratio: number; budget: number | undefined };

/**
 * The processor time and rate of each kind of response, compared with the first one,
 * the bare route: medians of alternating rounds. Fails with a UserError if responses were of another kind.
 */
export async function compareRates(client: Client, ways: Way[]): Promise<Rate[]> {
  const rounds: { rate: number; cpu: number }[][] = ways.map(() => []);
  // The first round is a warm-up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [i, way] of ways.entries()) {
      const measured = await measure(client, way, round);
      if (round > 0) rounds[i]?.push(measured);
    }
  }
  const [bare = []] = rounds;
  return ways.map(({ what, budget }, i) => {
    const own = rounds[i] ?? [];
    return {
      what,
      rate: median(own.map(({ rate }) => rate)),
      cpu: median(own.map(({ cpu }) => cpu)),
      ratio: median(own.map(({ cpu }, round) => cpu / (bare[round]?.cpu ?? cpu))),
      budget,
    };
  });
}

/** Rates as a table for people. */
export function toTable(rates: Rate[]): Record<string, string>[] {
  return rates.map(({ what, rate, cpu, ratio, budget }) => ({
    what,
    "CPU µs": cpu.toFixed(0),
    "× bare": ratio.toFixed(2),
    budget: budget === undefined ? "" : `≤ ${budget}`,
    met: budget === undefined ? "" : ratio <= budget ? "yes" : "no",
    "a second": Math.round(rate).toLocaleString("en"),
  }));
}

async function measure(client: Client, way: Way, round: number): Promise<{ rate: number; cpu: number }> {
  const {
    what,
    status = 200,
    queries = 0,
    headers,
    paths,
    before,
    after,
    isInBackground = false,
    server,
  } = way;
  await before?.();
  await sleep(AFTERWARDS_MS);
  const isCold = queries > 0 && paths.length > 1;
  // If paths cannot be made cold again, each round has its own.
  const requests = before ? paths.length : Math.floor(paths.length / (ROUNDS + 1));
  const own = before ? paths : paths.slice(round * requests, (round + 1) * requests);
  const load = {
    url: server?.url ?? client.url,
    connections: way.connections ?? CONNECTIONS,
    seconds: way.seconds ?? ROUND_S,
    ...(isCold ? { paths: own, requests } : { paths }),
    ...(headers && { headers }),
  };
  const readProcessor = await watchProcess(server?.pid ?? client.pids.worker);
  const { result, made } = await client.countQueries(async () => {
    const sent = await sendLoad(load);
    await sleep(AFTERWARDS_MS);
    return sent;
  });
  const seconds = await readProcessor();
  await after?.();
  const count = answered(result);
  const isAsMeant = isInBackground ? made <= count * queries : made === count * queries;
  if (answered(result, status) !== count || !isAsMeant) {
    throw new UserError(
      `"${what}" means the status ${status} and ${queries} queries for each answer, but ${count} answers ` +
        `cost ${made} queries and had the statuses ${JSON.stringify(result.statuses)}.`,
    );
  }
  return { rate: count / result.seconds, cpu: (seconds * 1e6) / count };
}
