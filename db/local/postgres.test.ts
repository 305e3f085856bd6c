import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalPostgres, removePostgres, startPostgres } from "./postgres.ts";

let folder: string;
let dataDir: string;
let running: LocalPostgres[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-postgres-"));
  await chmod(folder, 0o711);
  dataDir = join(folder, "postgres");
  running = [];
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  await removePostgres(dataDir);
  await rm(folder, { recursive: true });
});

async function start(): Promise<LocalPostgres> {
  const postgres = await startPostgres({ dataDir, durable: false });
  running.push(postgres);
  return postgres;
}

async function ask(postgres: LocalPostgres, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: "array" });
  await client.end();
  return rows[0]?.[0];
}

async function kill(postgres: LocalPostgres): Promise<void> {
  process.kill(await readPid(), "SIGKILL");
  await postgres.exited;
}

async function readPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, "postmaster.pid"), "utf8"), 10);
}

describe("startPostgres", () => {
  it("creates a UTF-8 database with an ordinary role as owner, on the loopback address", async () => {
    const postgres = await start();

    expect(await ask(postgres, "select current_user || ' ' || current_database()")).toBe("atelier atelier");
    expect(await ask(postgres, "select rolsuper from pg_roles where rolname = current_user")).toBe(false);
    expect(await ask(postgres, "show server_encoding")).toBe("UTF8");
    expect(await ask(postgres, "show listen_addresses")).toBe("127.0.0.1");
  });

  it("keeps the data between starts", async () => {
    const first = await start();
    await ask(first, "create table kept as select 7 as value");
    await first.stop();

    expect(await ask(await start(), "select value from kept")).toBe(7);
  });

  it("starts again after the server was killed", async () => {
    const first = await start();
    await ask(first, "create table kept as select 7 as value");
    await kill(first);

    expect(await ask(await start(), "select value from kept")).toBe(7);
  });

  it("replaces a server whose parent was killed", async () => {
    const left = await start();
    await ask(left, "create table kept as select 7 as value");

    const next = await start();

    await left.exited;
    expect(await ask(next, "select value from kept")).toBe(7);
  });

  it("ignores an old pid file with the number of another process", async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n`);

    expect(await ask(await start(), "select 1")).toBe(1);
  });

  it("starts again after it was killed while creating the cluster", async () => {
    await (await start()).stop();
    await rm(dataDir, { recursive: true });
    await writeFile(`${dataDir}.new`, "half of a cluster");

    expect(await ask(await start(), "select 1")).toBe(1);
  });

  it("does not change data of another version, and says what to do", async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, "PG_VERSION"), "15\n");

    await expect(start()).rejects.toThrow(
      /made by PostgreSQL 15, this is PostgreSQL 18\. Nothing was changed\. .* --fresh/,
    );
    expect(await readFile(join(dataDir, "PG_VERSION"), "utf8")).toBe("15\n");
  });

  it("does not change a folder with other files", async () => {
    await (await start()).stop();
    await rm(join(dataDir, "PG_VERSION"));

    await expect(start()).rejects.toThrow(/contains other files than a PostgreSQL database/);
  });

  it("reports in a sentence that its port is taken", async () => {
    const first = await start();
    const second = startPostgres({ dataDir: join(folder, "second"), port: first.port, durable: false });

    await expect(second).rejects.toThrow(
      /^Port \d+ is taken by another program: PostgreSQL cannot listen on it/,
    );
    await removePostgres(join(folder, "second"));
  });

  it("reports when the server ends unexpectedly", async () => {
    const postgres = await start();
    process.kill(await readPid(), "SIGQUIT");

    await postgres.exited;
    await postgres.stop();
  });
});
