import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { RequestError } from "./neon-protocol.ts";

const modes = ["none", "down", "hang", "compute-unavailable", "garbage", "slow-body"] as const;

/**
 * What goes wrong on the way to the database. `down`, `hang`, `compute-unavailable` and `garbage` fail before a
 * statement runs; `slow-body` runs it and then never finishes its answer. `delayMs` is added to every call, as
 * the distance to a real database would.
 */
export interface Faults {
  mode: (typeof modes)[number];
  delayMs: number;
}

export interface FaultInjector {
  current: Readonly<Faults>;
  /** Sets what goes wrong from now on and lets go of the calls that hang. */
  change(faults: Faults): void;
  /** Waits, and answers in the database's place when the mode says so. True: the call has been dealt with. */
  before(response: ServerResponse): Promise<boolean>;
  /** Sends half of an answer and keeps the rest, when the mode says so. True: the call has been dealt with. */
  after(response: ServerResponse, body: string): boolean;
}

export function createFaultInjector(): FaultInjector {
  const held = new Set<ServerResponse>();

  function hold(response: ServerResponse): void {
    held.add(response);
    response.once("close", () => held.delete(response));
  }

  const injector: FaultInjector = {
    current: { mode: "none", delayMs: 0 },
    change(faults) {
      injector.current = faults;
      for (const response of held) response.destroy();
    },
    async before(response) {
      if (injector.current.delayMs > 0) await sleep(injector.current.delayMs);
      switch (injector.current.mode) {
        case "down":
          response.destroy();
          return true;
        case "hang":
          hold(response);
          return true;
        case "compute-unavailable":
          sendJson(response, 500, '{"message":"Couldn\'t connect to compute node"}');
          return true;
        case "garbage":
          sendJson(response, 200, "<html><body>Bad gateway</body></html>");
          return true;
        case "none":
        case "slow-body":
          return false;
      }
    },
    after(response, body) {
      if (injector.current.mode !== "slow-body") return false;
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      });
      response.write(body.slice(0, body.length / 2));
      hold(response);
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
  const { mode: wanted = "none", delayMs = 0, ...unknown } = body as Record<string, unknown>;
  const mode = modes.find((known) => known === wanted);
  if (mode === undefined) throw new RequestError(400, `\`mode\` must be one of ${modes.join(", ")}.`);
  if (typeof delayMs !== "number" || !(delayMs >= 0 && delayMs <= 60_000)) {
    throw new RequestError(400, "`delayMs` must be a number from 0 to 60000.");
  }
  const [extra] = Object.keys(unknown);
  if (extra !== undefined)
    throw new RequestError(400, `\`${extra}\` is unknown: there are only mode and delayMs.`);
  return { mode, delayMs };
}

export function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
