import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { UserError } from "../user-error.ts";
import { createFaultInjector, parseFaults, sendJson } from "./faults.ts";
import { describeFailure, parseSqlRequest, RequestError, runStatements } from "./neon-protocol.ts";
import { giveBack, takeClean } from "./session.ts";

export interface Gateway {
  /** URL of the SQL endpoint, for the driver's `fetchEndpoint`. */
  url: string;
  port: number;
  /** Resolves when a statement has succeeded, even if its response is held back. */
  succeeded: Promise<void>;
  /** Aborts running statements and closes every connection. May be called more than once. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  databaseUrl: string;
  /** Default: a free port. */
  port?: number;
  /** The maximum number of running statements; others wait. */
  poolSize?: number;
  /** True to close each connection after one request, for measuring what that costs. */
  unpooled?: boolean;
  /** Holds back responses until this resolves. */
  holdUntil?: Promise<void>;
}

const STATEMENT_TIMEOUT_MS = 2_000;
const LOCK_TIMEOUT_MS = 1_500;
const CONNECT_TIMEOUT_MS = 5_000;
/** Neon's own limit for requests and responses. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Implements Neon's HTTP protocol in front of an ordinary PostgreSQL, on the loopback address only, so that the Worker
 * runs with its production driver. No session state passes from one call to the next.
 * Also has `GET /stats` and `PUT /faults`, for tests. Fails with a UserError if the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const pool = new Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize ?? 20,
    ...(options.unpooled ? { maxUses: 1 } : {}),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // The production role has these settings.
    options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c lock_timeout=${LOCK_TIMEOUT_MS}`,
  });
  // A lost connection fails its statement, which reports it. The pool opens another one.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const faults = createFaultInjector();
  const isKnownCaller = createCallerCheck(options.databaseUrl);
  const succeeded = Promise.withResolvers<void>();
  let held = options.holdUntil;
  void held?.then(() => {
    held = undefined;
  });
  let queries = 0;
  const countQuery = () => {
    queries += 1;
  };

  async function answerSql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    isKnownCaller(request.headers["neon-connection-string"]);
    const sql = parseSqlRequest(await readBody(request), request.headers);
    if (await faults.before(response)) return;
    const client = await takeClean(pool, sql);
    let hasFailed = false;
    try {
      // The client is gone, so a statement that has not started is not run.
      if (response.destroyed) return;
      await faults.during();
      const body = await runStatements(client, sql, countQuery);
      succeeded.resolve();
      if (held !== undefined) await held;
      if (body.length > MAX_BODY_BYTES) throw new RequestError(507, "response is too large");
      if (!faults.after(response, body)) sendJson(response, 200, body);
    } catch (error) {
      hasFailed = true;
      sendFailure(response, error);
    } finally {
      await giveBack(client, sql, hasFailed);
    }
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseBrowsers(request);
    switch (`${request.method} ${request.url}`) {
      case "POST /sql":
        return await answerSql(request, response);
      case "GET /stats":
        return sendJson(response, 200, JSON.stringify({ queries }));
      case "GET /faults":
        return sendJson(response, 200, JSON.stringify(faults.current));
      case "PUT /faults":
        faults.change(parseFaults(await readBody(request)));
        return sendJson(response, 200, JSON.stringify(faults.current));
      default:
        throw new RequestError(
          404,
          "This path does not exist. Use POST /sql, GET /stats, GET /faults or PUT /faults.",
        );
    }
  }

  const server = createServer((request, response) => {
    route(request, response).catch((error) => sendFailure(response, error));
  });
  // No idle timeout: to a client, a connection closed at the wrong moment looks like a lost request.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const port = await listen(server, options.port ?? 0);

  async function stop(): Promise<void> {
    faults.change({ mode: "none", delayMs: 0, holdMs: 0 });
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
    // A statement that still runs ends with the server.
    await Promise.race([pool.end(), sleep(STATEMENT_TIMEOUT_MS, undefined, { ref: false })]);
  }

  let stopping: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}/sql`,
    port,
    succeeded: succeeded.promise,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Checks user, password and database like the real service. Host and port are ignored. */
function createCallerCheck(databaseUrl: string): (connectionString: string | string[] | undefined) => void {
  const { username, password, pathname } = new URL(databaseUrl);
  let lastAccepted: string | undefined;
  return (connectionString) => {
    if (connectionString === lastAccepted && lastAccepted !== undefined) return;
    if (typeof connectionString !== "string" || !URL.canParse(connectionString)) {
      throw new RequestError(400, "the header Neon-Connection-String must hold the database's URL");
    }
    const caller = new URL(connectionString);
    if (caller.pathname !== pathname) {
      throw new RequestError(400, `database "${caller.pathname.slice(1)}" does not exist`, "3D000");
    }
    if (caller.username !== username || caller.password !== password) {
      throw new RequestError(400, `password authentication failed for user "${caller.username}"`, "28P01");
    }
    lastAccepted = connectionString;
  };
}

/** Rejects web pages, which could otherwise reach the database through a browser, also under another host name. */
function refuseBrowsers({ headers }: IncomingMessage): void {
  const host = headers.host?.replace(/:\d+$/, "");
  if (headers.origin !== undefined || (host !== "127.0.0.1" && host !== "localhost")) {
    throw new RequestError(403, "This port answers only programs on this machine, not web pages.");
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The request stays open, so that an error can still be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tooLarge(): RequestError {
  return new RequestError(413, "request is too large");
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, body } = describeFailure(error);
  sendJson(response, status, body);
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new UserError(
      `Port ${port}, meant for the database gateway, is taken by another program. Choose another with --gateway-port.`,
    );
  }
  return (server.address() as AddressInfo).port;
}
