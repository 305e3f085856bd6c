import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "./neon-protocol.ts";

const JSON_TYPE = "application/json";

/**
 * Responses instead of the database's, before a statement runs. Status 500 is an error of Neon's proxy
 * (neondatabase/neon, issue 11975), status 400 one of Postgres, with a code of its appendix "Error Codes".
 */
const answers = {
  "compute-unavailable": [500, JSON_TYPE, '{"message":"Couldn\'t connect to compute node"}'],
  "pool-exhausted": [500, JSON_TYPE, '{"message":"Failed to acquire permit to connect to the database"}'],
  "too-many-clients": [400, JSON_TYPE, '{"message":"sorry, too many clients already","code":"53300"}'],
  "shutting-down": [400, JSON_TYPE, '{"message":"terminating connection","code":"57P01"}'],
  "serialization-failure": [400, JSON_TYPE, '{"message":"could not serialize access","code":"40001"}'],
  garbage: [200, JSON_TYPE, "<html><body>Bad gateway</body></html>"],
  "server-error": [500, "text/html", "<html><body>Internal server error</body></html>"],
  "bad-request": [400, "text/html", "<html><body>Bad request</body></html>"],
} as const;

const modes = ["none", "down", "reset", "hang", "slow-body", "truncated", ...namesOf(answers)] as const;

export const faultModes = modes.filter((mode) => mode !== "none");

/**
 * Faults of the connection to the database. `slow-body` and `truncated` run the statement, send half of its response, and
 * then hang or close the connection. All others fail before the statement runs: the connection is closed (`down`) or
 * `reset`, nothing is sent (`hang`), or one of the responses above is. `delayMs` delays every call, like a distant
 * database. `holdMs` extends every statement, like a small database: its best rate = connections ÷ `holdMs`.
 */
export interface Faults {
  mode: (typeof modes)[number];
  delayMs: number;
  holdMs: number;
}

export interface FaultInjector {
  current: Readonly<Faults>;
  /** Sets the fault from now on, and releases calls that hang. */
  change(faults: Faults): void;
  /** Waits, and answers instead of the database if the mode says so. True: the call is answered. */
  before(response: ServerResponse): Promise<boolean>;
  /** Waits for `holdMs`. */
  during(): Promise<void>;
  /** Sends half of a response if the mode says so. True: the call is answered. */
  after(response: ServerResponse, body: string): boolean;
}

export function createFaultInjector(): FaultInjector {
  const held = new Set<ServerResponse>();

  function hold(response: ServerResponse): void {
    held.add(response);
    response.once("close", () => held.delete(response));
  }

  const injector: FaultInjector = {
    current: { mode: "none", delayMs: 0, holdMs: 0 },
    change(faults) {
      injector.current = faults;
      for (const response of held) response.destroy();
    },
    async before(response) {
      if (injector.current.delayMs > 0) await sleep(injector.current.delayMs);
      const { mode } = injector.current;
      switch (mode) {
        case "none":
        case "slow-body":
        case "truncated":
          return false;
        case "down":
          response.destroy();
          return true;
        case "reset":
          response.socket?.resetAndDestroy();
          return true;
        case "hang":
          hold(response);
          return true;
        default: {
          const [status, type, body] = answers[mode];
          send(response, status, type, body);
          return true;
        }
      }
    },
    async during() {
      if (injector.current.holdMs > 0) await sleep(injector.current.holdMs);
    },
    after(response, body) {
      const { mode } = injector.current;
      if (mode !== "slow-body" && mode !== "truncated") return false;
      response.writeHead(200, { "content-type": JSON_TYPE, "content-length": Buffer.byteLength(body) });
      response.write(body.slice(0, body.length / 2), () => mode === "truncated" && response.destroy());
      if (mode === "slow-body") hold(response);
      return true;
    },
  };
  return injector;
}

/** The faults in a request's body. Throws a RequestError if it is invalid. */
export function parseFaults(text: string): Faults {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new RequestError(400, "The body must be JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new RequestError(400, "The body must be a JSON object.");
  const { mode: wanted = "none", delayMs = 0, holdMs = 0, ...unknown } = body as Record<string, unknown>;
  const mode = modes.find((known) => known === wanted);
  if (mode === undefined) throw new RequestError(400, `\`mode\` must be one of ${modes.join(", ")}.`);
  const times = { delayMs: milliseconds("delayMs", delayMs), holdMs: milliseconds("holdMs", holdMs) };
  const [extra] = Object.keys(unknown);
  if (extra !== undefined)
    throw new RequestError(400, `\`${extra}\` is unknown: there are only mode, delayMs and holdMs.`);
  return { mode, ...times };
}

function milliseconds(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 60_000) return value;
  throw new RequestError(400, `\`${name}\` must be a number from 0 to 60000.`);
}

export function sendJson(response: ServerResponse, status: number, body: string): void {
  send(response, status, JSON_TYPE, body);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function namesOf<T extends object>(table: T) {
  return Object.keys(table) as (keyof T)[];
}
