import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { PurgeLimits } from "../../src/purges/limits.ts";

/** A call, for tests. */
export type PurgeCall = { path: string; authorization: string; body: unknown };

type PurgeAnswer = { status: number; headers: Record<string, string>; body: string };

/** Retry-After of the mode `limit`. */
export const LIMITED_FOR_S = 90;

const limited = (retryAfterS: number): PurgeAnswer => ({
  status: 429,
  headers: { "Retry-After": String(retryAfterS) },
  body: '{"success":false,"errors":[{"code":10429,"message":"Rate limited"}]}',
});

const ANSWERS: Record<string, PurgeAnswer> = {
  accept: {
    status: 200,
    headers: {},
    body: '{"success":true,"errors":[],"messages":[],"result":{"id":"z"}}',
  },
  limit: limited(LIMITED_FOR_S),
  fail: { status: 500, headers: {}, body: '{"success":false,"errors":[{"code":1,"message":"Broken"}]}' },
  garbage: { status: 200, headers: {}, body: "<html>" },
  refuse: { status: 200, headers: {}, body: '{"success":false,"errors":[{"code":2,"message":"Not you"}]}' },
};

const HANG_MS = 60_000;

export interface PurgedZone {
  /** URLs where the stores of its data centres accept purges. */
  stores: readonly string[];
  /** The plan's limits (developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits). */
  limits: PurgeLimits;
  /** How long a purge is under way on average; each store gets it after half to one and a half times that. */
  propagationMs: number;
}

export interface PurgeEndpoint {
  url: string;
  /** The same as `PUT /mode`. */
  setMode(mode: string): void;
  /** Calls that were accepted, and calls above the limit. */
  count(): { taken: number; limited: number };
  /** Aborts pending calls, and listens again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Replaces Cloudflare's purge API, and limits, fails and hangs as `PUT /mode` says: one of `accept`, `slow`, `limit`,
 * `fail`, `garbage`, `refuse`, `hang`, `down`. `GET /calls` returns the calls since then. With a zone, accepted calls
 * reach its stores, within its limits.
 */
export async function startPurgeEndpoint(zone?: PurgedZone): Promise<PurgeEndpoint> {
  let mode = "accept";
  let calls: PurgeCall[] = [];
  const counted = { taken: 0, limited: 0 };
  const bucket = zone && createBucket(zone.limits);

  async function answer(request: IncomingMessage): Promise<PurgeAnswer | undefined> {
    const body = await text(request);
    if (request.url === "/mode") {
      mode = body;
      calls = [];
      return ANSWERS.accept;
    }
    if (request.url === "/calls") return { status: 200, headers: {}, body: JSON.stringify(calls) };
    const { authorization = "" } = request.headers;
    const asked = JSON.parse(body);
    calls.push({ path: `${request.method} ${request.url}`, authorization, body: asked });
    if (mode === "down") return undefined;
    if (mode === "hang") await sleep(HANG_MS, undefined, { ref: false });
    if (mode === "slow") await sleep(200);
    if (ANSWERS[mode] !== undefined && mode !== "accept") return ANSWERS[mode];
    return zone && bucket ? purge(zone, bucket, asked) : ANSWERS.accept;
  }

  function purge(
    { stores, limits, propagationMs }: PurgedZone,
    take: () => number,
    asked: { tags?: string[] },
  ) {
    if ((asked.tags?.length ?? 0) > limits.tagsPerCall)
      return { ...ANSWERS.refuse, status: 400 } as PurgeAnswer;
    const waitS = take();
    if (waitS > 0) {
      counted.limited += 1;
      return limited(Math.ceil(waitS));
    }
    counted.taken += 1;
    for (const store of stores) {
      const delayMs = propagationMs * (0.5 + Math.random());
      setTimeout(() => void reach(store, asked), delayMs).unref();
    }
    return ANSWERS.accept;
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (said) =>
        said === undefined
          ? response.destroy()
          : response.writeHead(said.status, said.headers).end(said.body),
      (error: Error) => response.writeHead(400).end(error.message),
    );
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    setMode: (wanted) => {
      mode = wanted;
    },
    count: () => ({ ...counted }),
    async restart() {
      await close();
      await listen(port);
    },
    stop: close,
  };
}

/** A stopped store has nothing to purge. */
async function reach(store: string, asked: unknown): Promise<void> {
  const init = { method: "POST", body: JSON.stringify(asked) };
  const response = await fetch(store, init).catch(() => undefined);
  await response?.arrayBuffer();
}

/** Takes a call from the bucket. If it is empty, returns the seconds until the next one. */
function createBucket({ callsPerMinute, burst }: PurgeLimits): () => number {
  let tokens = burst;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 60_000) * callsPerMinute);
    filledAt = now;
    if (tokens < 1) return ((1 - tokens) * 60) / callsPerMinute;
    tokens -= 1;
    return 0;
  };
}
