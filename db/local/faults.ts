import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "./neon-protocol.ts";

const JSON_TYPE = "application/json";

/**
 * What is said in the database's place, before a statement runs. With 500 Neon's proxy speaks for itself
 * (neondatabase/neon, issue 11975), with 400 for Postgres, whose codes are in its appendix "Error Codes".
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
 * What goes wrong on the way to the database. `slow-body` and `truncated` run the statement, send half of its answer,
 * and then nothing more or the end of the connection; all others fail before it runs: the connection is closed (`down`)
 * or `reset`, nothing comes (`hang`), or one of the answers above does. `delayMs` is added to every call, as the
 * distance to a real database would; `holdMs` to every statement while it has its connection, as a small database would:
 * so many statements a second as the pool has connections in that time are its best rate.
 */
export interface Faults {
  mode: (typeof modes)[number];
  delayMs: number;
  holdMs: number;
}

export interface FaultInjector {
  current: Readonly<Faults>;
  /** Sets what goes wrong from now on and lets go of the calls that hang. */
  change(faults: Faults): void;
  /** Waits, and answers in the database's place when the mode says so. True: the call has been dealt with. */
  before(response: ServerResponse): Promise<boolean>;
  /** Waits as long as a statement holds its connection. */
  during(): Promise<void>;
  /** Sends half of an answer, when the mode says so. True: the call has been dealt with. */
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

/** The faults that a request asks for. Throws a RequestError with a sentence for anything else. */
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
