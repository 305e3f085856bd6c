import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What a test sees of a call. */
export type PurgeCall = { path: string; authorization: string; body: unknown };

const ANSWERS = {
  accept: {
    status: 200,
    headers: {},
    body: '{"success":true,"errors":[],"messages":[],"result":{"id":"z"}}',
  },
  limit: {
    status: 429,
    headers: { "Retry-After": "90" },
    body: '{"success":false,"errors":[{"code":10429,"message":"Rate limited"}]}',
  },
  fail: { status: 500, headers: {}, body: '{"success":false,"errors":[{"code":1,"message":"Broken"}]}' },
  garbage: { status: 200, headers: {}, body: "<html>" },
  refuse: { status: 200, headers: {}, body: '{"success":false,"errors":[{"code":2,"message":"Not you"}]}' },
};

const HANG_MS = 60_000;

/**
 * A stand-in for Cloudflare's purge API that limits, fails and hangs as `PUT /mode` says: one of `accept`, `slow`, `limit`,
 * `fail`, `garbage`, `refuse`, `hang`. `GET /calls` returns the calls since then.
 */
export async function startPurgeEndpoint(): Promise<{ url: string; stop: () => Promise<void> }> {
  let mode = "accept";
  let calls: PurgeCall[] = [];

  async function answer(request: IncomingMessage) {
    const body = await text(request);
    if (request.url === "/mode") {
      mode = body;
      calls = [];
      return ANSWERS.accept;
    }
    if (request.url === "/calls") return { status: 200, headers: {}, body: JSON.stringify(calls) };
    const { authorization = "" } = request.headers;
    calls.push({ path: `${request.method} ${request.url}`, authorization, body: JSON.parse(body) });
    if (mode === "hang") await sleep(HANG_MS, undefined, { ref: false });
    if (mode === "slow") await sleep(200);
    return ANSWERS[mode as keyof typeof ANSWERS] ?? ANSWERS.accept;
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: Error) => response.writeHead(400).end(error.message),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
