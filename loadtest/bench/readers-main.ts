import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { asDriver, READS } from "./reads.ts";

const CONNECTIONS = 8;
const READS_PER_SECOND = 200;
const INTERVAL_MS = (1000 * CONNECTIONS) / READS_PER_SECOND;

/**
 * Reads at a steady rate until its input ends, and writes a line for each read: when it was due and when it was complete,
 * in epoch milliseconds. The time of a read that waits for its connection counts from when it was due.
 * Its argument is the database's URL.
 */
const [databaseUrl = ""] = process.argv.slice(2);
let running = true;
process.stdin.resume();
void once(process.stdin, "end").then(() => {
  running = false;
});

async function read(connection: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const query = asDriver(client);
  const reads = Object.values(READS);
  const highest = Number((await query("select max(id) from products", []))[0]?.[0] ?? 1);
  const start = now() + (connection * INTERVAL_MS) / CONNECTIONS;
  for (let turn = 0; running; turn += 1) {
    const due = start + turn * INTERVAL_MS;
    if (due > now()) await sleep(due - now());
    await reads[(turn + connection) % reads.length]?.(query, 1 + Math.floor(Math.random() * highest));
    console.log(`${due} ${now()}`);
  }
  await client.end();
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => read(connection)));
