import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { failureOf, startTestGateway } from "../testing/gateway.ts";

const test = await startTestGateway();
const { sql, firstRow, ask } = test;

afterAll(test.stop);

const putFaults = (faults: object) => ask("/faults", { method: "PUT", body: JSON.stringify(faults) });

describe("PUT /faults", () => {
  afterEach(async () => {
    await putFaults({ mode: "none" });
  });

  it("down: the connection is closed without a response", async () => {
    await putFaults({ mode: "down" });

    const error = await failureOf(sql`select 1`);

    expect(error.message).toMatch(/^Error connecting to database/);
    expect(error.sourceError).toBeInstanceOf(TypeError);
  });

  it("hang: no response until the client aborts", async () => {
    await putFaults({ mode: "hang" });

    const error = await failureOf(
      sql.query("select 1", [], { fetchOptions: { signal: AbortSignal.timeout(100) } }),
    );

    expect(error.sourceError?.name).toBe("TimeoutError");
  });

  it("hang: ends for waiting calls when the fault ends", async () => {
    await putFaults({ mode: "hang" });
    const waiting = failureOf(sql`select 1`);
    await sleep(200);
    await putFaults({ mode: "none" });

    expect((await waiting).message).toMatch(/^Error connecting to database/);
    expect(await firstRow("select 1 as one")).toEqual({ one: 1 });
  });

  it("compute-unavailable: a 500 with Neon's message", async () => {
    await putFaults({ mode: "compute-unavailable" });

    const error = await failureOf(sql`select 1`);

    expect(error.message).toBe(
      `Server error (HTTP status 500): {"message":"Couldn't connect to compute node"}`,
    );
    expect(error.code).toBeUndefined();
  });

  it("garbage: a 200 that is not JSON", async () => {
    await putFaults({ mode: "garbage" });

    await expect(sql`select 1`).rejects.toThrow(SyntaxError);
  });

  it.each([
    ["too-many-clients", "53300"],
    ["shutting-down", "57P01"],
    ["serialization-failure", "40001"],
  ])("%s: a 400 with Postgres' code", async (mode, code) => {
    await putFaults({ mode });

    expect((await failureOf(sql`select 1`)).code).toBe(code);
  });

  it.each([
    ["server-error", /^Server error \(HTTP status 500\): <html>/],
    ["pool-exhausted", /^Server error \(HTTP status 500\): .*Failed to acquire permit/],
    ["reset", /^Error connecting to database/],
  ])("%s: the driver's error", async (mode, message) => {
    await putFaults({ mode });

    expect((await failureOf(sql`select 1`)).message).toMatch(message);
  });

  it("bad-request: a 400 that is not JSON", async () => {
    await putFaults({ mode: "bad-request" });

    await expect(sql`select 1`).rejects.toThrow(SyntaxError);
  });

  it("truncated: the connection is closed within the response, after the statement ran", async () => {
    await putFaults({ mode: "truncated" });

    await expect(sql`insert into cache_purges (tag) values ('cut')`).rejects.toThrow();

    await putFaults({ mode: "none" });
    expect(await sql`select 1 as found from cache_purges where tag = 'cut'`).toEqual([{ found: 1 }]);
  });

  it("slow-body: half a response, after the statement ran", async () => {
    await putFaults({ mode: "slow-body" });
    const signal = AbortSignal.timeout(200);

    await expect(
      sql.query("insert into cache_purges (tag) values ('slow')", [], { fetchOptions: { signal } }),
    ).rejects.toThrow(/aborted|timeout/);

    await putFaults({ mode: "none" });
    expect(await sql`select 1 as found from cache_purges where tag = 'slow'`).toEqual([{ found: 1 }]);
  });

  it("delayMs: every response is delayed", async () => {
    await putFaults({ delayMs: 300 });
    const impatient = sql.query("select 1", [], { fetchOptions: { signal: AbortSignal.timeout(100) } });

    expect((await failureOf(impatient)).sourceError?.name).toBe("TimeoutError");
    expect(await firstRow("select 1 as one")).toEqual({ one: 1 });
  });

  it.each([
    ["no JSON", "{", "The body must be JSON."],
    ["no object", "[]", /object/],
    ["an unknown mode", '{"mode":"fire"}', /^`mode` must be one of none, down, /],
    ["a delay that is none", '{"delayMs":-1}', /^`delayMs` must be a number/],
    ["a misspelt field", '{"delay":1}', /^`delay` is unknown/],
  ])("rejects %s with a sentence and changes nothing", async (_, body, sentence) => {
    const response = await ask("/faults", { method: "PUT", body });

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringMatching(sentence) });
    expect(await firstRow("select 1 as one")).toEqual({ one: 1 });
  });
});
