import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connect } from "../connect.ts";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import { purgeOnImport } from "./purge-on-import.ts";

let database: TestDatabase;
let purges = 0;
let asked: unknown[] = [];
const stops: (() => unknown)[] = [];

/** A Worker that records its requests, and a listener for it. */
async function listen(): Promise<void> {
  const server = createServer(async (request, response) => {
    purges += 1;
    asked.push(JSON.parse(await text(request)));
    response.writeHead(202).end();
  }).listen(0, "127.0.0.1");
  stops.push(() => server.close());
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stops.push(await purgeOnImport(database.url, { url, token: "a-token-of-16-or-more" }));
}

async function run(statement: string): Promise<void> {
  const client = await connect(database.url);
  await client.query(statement);
  await client.end();
}

beforeEach(async () => {
  purges = 0;
  asked = [];
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await database.drop();
});

it("makes the Worker purge everything after a full import", async () => {
  await listen();
  expect(purges).toBe(0);
  await run("notify catalogue_replaced");
  await expect.poll(() => purges).toBe(1);
});

it("makes the Worker purge only what an update has changed", async () => {
  await listen();
  await run("notify catalogue_changed, 'product-1 page-1'; notify catalogue_changed, 'cards'");
  await expect
    .poll(() => asked)
    .toEqual([
      { tags: ["product-1", "page-1"], here: true },
      { tags: ["cards"], here: true },
    ]);
});

it("makes the Worker purge everything after an update without a listener", async () => {
  await run("insert into cache_purges (tag, due_at) values ('product-1', now())");
  await listen();
  expect(asked).toEqual([{ everything: true }]);
});

it("makes the Worker purge at once after an import without a listener", async () => {
  await run("insert into cache_purges (tag) values ('product-1'), ('*')");
  await listen();
  expect(purges).toBe(1);
});

it("listens again after its session was ended, and notices an import of that time", async () => {
  await listen();
  // Committed first, because an import that commits later would notify the new session.
  await run("insert into cache_purges (tag) values ('*')");
  await run(`
    select pg_terminate_backend(pid)
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await expect.poll(() => purges, { timeout: 20_000 }).toBe(1);
  await run("notify catalogue_replaced");
  await expect.poll(() => purges, { timeout: 20_000 }).toBe(2);
});
