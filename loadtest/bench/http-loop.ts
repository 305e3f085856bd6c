import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** The requests: each path in turn, over keep-alive connections with one pending request each. */
export interface HttpLoad {
  /** Scheme, host and port. */
  url: string;
  paths: string[];
  headers?: Record<string, string>;
  connections: number;
  /** It ends after this number of requests or seconds, or at a SIGTERM. */
  requests?: number;
  seconds?: number;
}

export interface HttpResult {
  /** The number of responses by status. Incomplete ones count as status 0. */
  statuses: Record<number, number>;
  seconds: number;
}

const HEAD_END = "\r\n\r\n";

// A minimal client in its own process, so that its processor time is not counted as the server's.
// It reads an HttpLoad from its input and writes the HttpResult. It does not support chunked bodies, which we do not send.
let isOver = false;
process.once("SIGTERM", () => {
  isOver = true;
});
const load: HttpLoad = JSON.parse(await text(process.stdin));
const { hostname, port, host } = new URL(load.url);
const headers = Object.entries(load.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
const requests = load.paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers.join("")}\r\n`);
const statuses: HttpResult["statuses"] = {};
let sent = 0;

const sockets = await Promise.all(Array.from({ length: load.connections }, open));
const mostRequests = load.requests ?? Number.POSITIVE_INFINITY;
const start = performance.now();
const end = start + (load.seconds ?? Number.POSITIVE_INFINITY) * 1000;
await Promise.all(sockets.map(ask));
const result: HttpResult = { statuses, seconds: (performance.now() - start) / 1000 };
console.log(JSON.stringify(result));

async function open(): Promise<Socket> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return socket.setEncoding("latin1");
}

/** Sends the next request after each response, until the end. */
function ask(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let received = "";
    const next = () => {
      if (isOver || sent >= mostRequests || performance.now() >= end) return void socket.end();
      socket.write(requests[sent % requests.length] as string);
      sent += 1;
    };
    socket.on("data", (chunk: string) => {
      received += chunk;
      const length = lengthOf(received);
      if (length === undefined || received.length < length) return;
      count(Number(received.slice(9, 12)));
      received = "";
      next();
    });
    socket.once("error", () => count(0));
    socket.once("close", () => resolve());
    next();
  });
}

/** The size of the whole response in bytes. Undefined: its head is not complete. */
function lengthOf(received: string): number | undefined {
  const head = received.indexOf(HEAD_END);
  if (head < 0) return undefined;
  const body = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, head))?.[1];
  return head + HEAD_END.length + Number(body ?? 0);
}

function count(status: number): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
}
