import { connect } from "node:net";
import { text } from "node:stream/consumers";

export type RawAnswer = { status: number; headers: Headers; body: string };

/** Sends a raw request, which `fetch` would correct or reject, and returns one whole response. */
export async function sendRaw(url: string, head: readonly string[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`${[...head, "Connection: close"].join("\r\n")}\r\n\r\n`);
  const answer = await text(socket);
  const end = answer.indexOf("\r\n\r\n");
  const [statusLine = "", ...fields] = answer.slice(0, end).split("\r\n");
  const pairs = fields.map((field) => field.split(/: ?(.*)/s).slice(0, 2) as [string, string]);
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: new Headers(pairs),
    body: answer.slice(end + 4),
  };
}
